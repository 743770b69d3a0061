// SPDX-License-Identifier: Apache-2.0

extension Keyring {
    /// Keeps what a key's calibration found, in the place of an earlier one.
    ///
    /// - Throws: ``KeyringError/unknownKey(id:known:)``, ``KeyringError/wrongKind(id:operation:)`` for a signing key,
    ///   ``KeyringError/invalidTime(_:)``.
    public mutating func calibrate(_ id: String, _ calibration: KeyCalibration) throws(KeyringError) {
        guard try entry(id).profile != nil else { throw .wrongKind(id: id, operation: "calibrate") }
        guard KeyringEntry.isValid(time: calibration.created) else { throw .invalidTime(calibration.created) }
        for index in entries.indices where entries[index].id == id { entries[index].calibration = calibration }
    }
}
