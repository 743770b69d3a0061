// SPDX-License-Identifier: Apache-2.0

import Detector

/// A shape for each verdict, so that colour is not all that tells them apart.
enum VerdictIcon {
    /// The picture as markup; words stand beside it, so that it is hidden from screen readers.
    static func markup(_ verdict: Verdict) -> String {
        "<svg class=icon viewBox=\"0 0 48 48\" aria-hidden=true>\(shape(verdict))</svg>"
    }

    private static func shape(_ verdict: Verdict) -> String {
        switch verdict {
        // A full disc with a tick.
        case .watermarked: "<circle class=f cx=24 cy=24 r=22 /><path class=\"s c\" d=\"M13,25l8,8 14-17\"/>"
        // A diamond with a tick in outline.
        case .likely: "<path class=s d=\"M24,3L45,24 24,45 3,24Z\"/><path class=s d=\"M16,25l6,6 10-13\"/>"
        // A ring with a line through its middle.
        case .inconclusive: "<circle class=s cx=24 cy=24 r=20 /><path class=s d=\"M15,24h18\"/>"
        // A square with three dots.
        case .tooShort:
            "<rect class=s x=4 y=4 width=40 height=40 rx=6 />"
                + "<circle class=f cx=14 cy=24 r=3 /><circle class=f cx=24 cy=24 r=3 /><circle class=f cx=34 cy=24 r=3 />"
        }
    }
}
