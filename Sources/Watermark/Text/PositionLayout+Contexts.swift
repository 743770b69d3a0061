// SPDX-License-Identifier: Apache-2.0

extension PositionLayout {
    /// Each context where it first stands, whatever a profile says.
    package static func contexts(width: Int, isPadded: Bool = false) -> PositionLayout {
        PositionLayout(contextWidth: width, repeats: .context, isPadded: isPadded)
    }

    /// Each context with its token where they first stand, whatever a profile says.
    package static func windows(width: Int) -> PositionLayout {
        PositionLayout(contextWidth: width, repeats: .ngram, isPadded: false)
    }
}
