// SPDX-License-Identifier: Apache-2.0

import CMicrohttpd
import Glibc

// What the library calls. The first argument is the `Daemon` it was started with, which ends after it; a connection's
// context is the `Connection` that was made and retained at its beginning, and is released at its end.

private func daemon(_ pointer: UnsafeMutableRawPointer?) -> Daemon? {
    // See above.
    unsafe pointer.map { unsafe Unmanaged<Daemon>.fromOpaque($0).takeUnretainedValue() }
}

private func connection(_ handle: OpaquePointer) -> Connection? {
    // See above.
    unsafe wmctl_connection_context(handle).map { unsafe Unmanaged<Connection>.fromOpaque($0).takeUnretainedValue() }
}

/// Decides whether one more connection is borne.
func acceptConnection(
    _ notified: UnsafeMutableRawPointer?,
    _ address: UnsafePointer<sockaddr>?,
    _ count: socklen_t
) -> MHD_Result {
    guard let daemon = unsafe daemon(notified) else { return .NO }
    let key = ConnectionCounts.key(
        unsafe wmctl_copied_address(address),
        limitsLoopback: daemon.settings.limitsLoopback
    )
    return daemon.counts.hasRoom(for: key, daemon.settings) ? .YES : .NO
}

/// A connection begins or ends.
func notifyConnection(
    _ notified: UnsafeMutableRawPointer?,
    _ handle: OpaquePointer?,
    _ context: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
    _ event: MHD_ConnectionNotificationCode
) {
    guard let daemon = unsafe daemon(notified), let handle = unsafe handle, let context = unsafe context else { return }
    switch event {
    case .CONNECTION_NOTIFY_STARTED:
        let connection = unsafe Connection(handle, daemon)
        unsafe context.pointee = Unmanaged.passRetained(connection).toOpaque()
        daemon.counts.add(connection.countKey)
        daemon.connections.add(connection)
    case .CONNECTION_NOTIFY_CLOSED:
        guard let pointer = unsafe context.pointee else { return }
        let connection = unsafe Unmanaged<Connection>.fromOpaque(pointer).takeRetainedValue()
        unsafe context.pointee = nil
        // The descriptor is closed after this call; from here on nobody else touches it.
        if connection.lingers { daemon.lingering.add(connection.descriptor) }
        daemon.connections.remove(connection)
        daemon.counts.remove(connection.countKey)
        connection.releaseBody()
        connection.leave()
    @unknown default: break
    }
}

/// The request line has come; what is returned is not used.
func beginRequest(
    _ notified: UnsafeMutableRawPointer?,
    _ target: UnsafePointer<CChar>?,
    _ handle: OpaquePointer?
) -> UnsafeMutableRawPointer? {
    guard let handle = unsafe handle, let target = unsafe target else { return nil }
    // The library ends the text with a NUL.
    let bytes = unsafe Array(UnsafeRawBufferPointer(start: target, count: strlen(target)))
    unsafe connection(handle)?.begin(bytes, at: UInt(bitPattern: target))
    return nil
}

/// A head, a piece of a body or the end of a request has come.
func accessRequest(
    _ notified: UnsafeMutableRawPointer?,
    _ handle: OpaquePointer?,
    _ url: UnsafePointer<CChar>?,
    _ method: UnsafePointer<CChar>?,
    _ version: UnsafePointer<CChar>?,
    _ piece: UnsafePointer<CChar>?,
    _ count: UnsafeMutablePointer<Int>?,
    _ context: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
    guard let handle = unsafe handle, let method = unsafe method, let version = unsafe version,
        let count = unsafe count, let connection = unsafe connection(handle)
    else { return .NO }
    // The texts end with NUL; the piece has the bytes that are counted, all of which are taken.
    let taken = unsafe UnsafeRawBufferPointer(start: piece, count: piece == nil ? 0 : count.pointee)
    let goesOn = unsafe connection.access(
        LibraryRequest(handle, method: method, version: version),
        method: String(cString: method),
        version: String(cString: version),
        taken
    )
    unsafe count.pointee = 0
    return goesOn ? .YES : .NO
}

/// A request has ended, with its response or without.
func completeRequest(
    _ notified: UnsafeMutableRawPointer?,
    _ handle: OpaquePointer?,
    _ context: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
    _ reason: MHD_RequestTerminationCode
) {
    guard let handle = unsafe handle else { return }
    unsafe connection(handle)?.complete(cleanly: reason == .REQUEST_TERMINATED_COMPLETED_OK)
}
