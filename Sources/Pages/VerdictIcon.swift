// SPDX-License-Identifier: Apache-2.0

import Detector

/// A shape for each verdict, so that colour is not all that tells them apart; a tick would say that all is well.
enum VerdictIcon {
    /// The picture as markup; words stand beside it, so that it is hidden from screen readers.
    static func markup(_ verdict: Verdict) -> String {
        "<svg class=icon viewBox=\"0 0 48 48\" aria-hidden=true>\(shape(verdict))</svg>"
    }

    private static func shape(_ verdict: Verdict) -> String {
        switch verdict {
        // A full disc with a fingerprint: three ridges.
        case .watermarked:
            "<circle class=f cx=24 cy=24 r=22 />"
                + "<path class=\"s c m\" d=\"M12,31v-6a12,12 0 0 1 24,0v6M18,36v-11a6,6 0 0 1 12,0v11M24,25v13\"/>"
        // A diamond with less of it in outline.
        case .likely:
            "<path class=s d=\"M24,3L45,24 24,45 3,24Z\"/>"
                + "<path class=\"s m\" d=\"M17,29v-5a7,7 0 0 1 14,0v5M24,24v9\"/>"
        // A ring with a line through its middle.
        case .inconclusive: "<circle class=s cx=24 cy=24 r=20 /><path class=s d=\"M15,24h18\"/>"
        // A square with three dots.
        case .tooShort:
            "<rect class=s x=4 y=4 width=40 height=40 rx=6 />"
                + "<circle class=f cx=14 cy=24 r=3 /><circle class=f cx=24 cy=24 r=3 /><circle class=f cx=34 cy=24 r=3 />"
        }
    }
}
