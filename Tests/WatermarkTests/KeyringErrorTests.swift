// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Glibc
import Testing

@testable import Watermark

/// What a user reads.
private struct Message: Sendable, CustomTestStringConvertible {
    var error: KeyringError
    var text: String
    var help: String?

    var testDescription: String { text }

    static let all = [
        Message(
            error: .absent(path: "k"),
            text: "no keyring at 'k'",
            help: "make a key with 'wmctl key new', or bring one with 'wmctl key import FILE'"
        ),
        Message(
            error: .danglingLink(path: "k"),
            text: "keyring 'k' is a symbolic link to a file that is not there",
            help: "bring the file back, or remove the link"
        ),
        Message(
            error: .system(operation: "lock", path: "k", code: ENOLCK),
            text: "cannot lock 'k': no locks available"
        ),
        Message(
            error: .system(operation: "create", path: "k", code: EEXIST),
            text: "cannot create 'k': file exists",
            help: "name another file; one that is there is never overwritten"
        ),
        Message(
            error: .system(operation: "create", path: "k", code: EACCES),
            text: "cannot create 'k': permission denied",
            help: "its folder must be yours to write; or name another keyring with --keyring"
        ),
        Message(
            error: .system(operation: "lock", path: "k", code: EROFS),
            text: "cannot lock 'k': read-only file system",
            help: "its folder must be yours to write; or name another keyring with --keyring"
        ),
        Message(
            error: .notAFile(path: "k"),
            text: "keyring 'k' is not a regular file",
            help: "name another file with --keyring"
        ),
        Message(
            error: .exposed(path: "k", mode: 0o100644),
            text: "keyring 'k' has mode 0644: others may read or change it; expected 0600",
            help: "run: chmod 600 'k'; if others could read it, rotate its keys"
        ),
        Message(
            error: .foreign(path: "k"),
            text: "keyring 'k' belongs to another user",
            help: "run as the owner of 'k', or name another keyring with --keyring"
        ),
        Message(
            error: .tooLarge(path: "k", found: 20, limit: 10),
            text: "keyring 'k' has 20 bytes; expected at most 10",
            help: "name another file with --keyring, or keep keys in several keyrings"
        ),
        Message(
            error: .damaged(path: "k", reason: "member 'id' is missing"),
            text: "keyring 'k' is damaged: member 'id' is missing",
            help: "restore the file from a backup; nothing was changed"
        ),
        Message(
            error: .newerVersion(path: "k", found: 3, supported: 1),
            text: "keyring 'k' has version 3; this program reads up to version 1",
            help: "use the version of the program that wrote it, or a later one"
        ),
        Message(error: .unknownKey(id: "a", known: []), text: "no key 'a'; the keyring is empty"),
        Message(error: .unknownKey(id: "a", known: ["b", "c"]), text: "no key 'a'; the keyring has 'b', 'c'"),
        Message(
            error: .unknownKey(id: "a", known: (1...12).map { "k\($0)" }),
            text: "no key 'a'; the keyring has 'k1', 'k2', 'k3', 'k4', 'k5', 'k6', 'k7', 'k8', 'k9', 'k10' and 2 more"
        ),
        Message(error: .duplicateKey(id: "a"), text: "there is a key 'a' already", help: "choose another id"),
        Message(
            error: .invalidID("a/b"),
            text:
                "key id 'a/b' is not valid; expected 1 to 64 of the characters A-Z a-z 0-9 . _ -, the first a letter or digit"
        ),
        Message(
            error: .invalidTime("now"),
            text: "time 'now' is not valid; expected a time in UTC such as 2026-11-21T09:30:00Z"
        ),
        Message(
            error: .wrongState(id: "a", state: .retired, operation: "rotate"),
            text: "cannot rotate key 'a': it is retired",
            help: "see the states of the keys with 'wmctl key list'"
        ),
        Message(
            error: .wrongKind(id: "a", operation: "mark text with"),
            text: "cannot mark text with key 'a': it signs reports"
        ),
        Message(
            error: .noKeys,
            text: "the keyring has no keys",
            help: "make a key with 'wmctl key new', or bring one with 'wmctl key import FILE'"
        ),
        Message(error: .noActiveKey, text: "no key of the keyring is active", help: "make one with 'wmctl key new'"),
        Message(
            error: .locked(id: "a"),
            text: "the secret of key 'a' is sealed and no passphrase was given",
            help: "give the passphrase with --passphrase-fd, --passphrase-file or WMCTL_PASSPHRASE_FILE"
        ),
        Message(
            error: .wrongPassphrase(id: "a"),
            text: "the passphrase does not open key 'a'",
            help: "if it is the right one, the entry was changed: restore the file from a backup"
        ),
        Message(
            error: .notSealed,
            text: "a passphrase was given, but the keyring is not sealed",
            help: "leave it out, or seal the keyring with 'wmctl key passphrase'"
        ),
        Message(error: .emptyPassphrase, text: "the passphrase is empty", help: "choose another"),
        Message(
            error: .profile(id: "a", .newerProfileVersion(found: 2, supported: 1)),
            text: "profile of key 'a': profile has version 2; this program reads up to version 1",
            help: "use the version of the program that wrote it, or a later one"
        ),
        Message(
            error: .profile(id: "a", .unusedParameter(name: "delta", scheme: "s")),
            text: "profile of key 'a': scheme 's' takes no parameter 'delta'"
        ),
        Message(error: .cryptography(.authenticationFailed), text: "wrong key or altered data"),
    ]
}

@Suite
struct `Keyring errors` {
    @Test(arguments: Message.all)
    fileprivate func `say what is wrong and what to do`(message: Message) {
        #expect(message.error.description == message.text)
        #expect(message.error.help == message.help)
    }
}
