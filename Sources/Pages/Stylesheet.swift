// SPDX-License-Identifier: Apache-2.0

/// How a page looks: on light and dark screens, on narrow ones, and on paper.
enum Stylesheet {
    /// The whole style sheet.
    static let text = colors + frame + parts

    /// What a report needs inside another page, whose frame is its own.
    static let fragment = colors + parts

    private static let colors =
        ":root{color-scheme:light dark;\(Palette.declarations(\.light))}\n"
        + "@media screen and (prefers-color-scheme:dark){:root{\(Palette.declarations(\.dark))}}\n"

    private static let parts = common + verdict + numbers + evidence + chart + narrow + forced + paper

    private static let frame = """
        html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
        body{margin:0;background:var(--page);color:var(--ink);
          font:1rem/1.55 system-ui,"Segoe UI",Roboto,Ubuntu,"DejaVu Sans",sans-serif;overflow-wrap:anywhere}
        main{max-width:54rem;margin:0 auto;padding:2rem 1.25rem 3rem}
        h1{font-size:1rem;font-weight:400;margin:0 0 1rem;color:var(--dim)}
        h1 span{font-weight:600;color:var(--ink)}
        .overview h1{font-size:1.4rem;font-weight:600;color:var(--ink)}
        .text+.text{margin-top:3.5rem}
        @media (max-width:40rem){main{padding:1.25rem .75rem 2rem}}
        @media print{
        @page{margin:16mm 15mm}
        body{font-size:10.5pt}
        main{max-width:none;padding:0}
        .text+.text,.overview+.text{break-before:page;margin-top:0}
        }

        """

    private static let common = """
        *{box-sizing:border-box}
        a{color:var(--frame)}
        h2{font-size:1.15rem;line-height:1.3;margin:0 0 .75rem}
        h3{font-size:1.05rem;margin:0 0 .35rem}
        p{margin:0 0 .75rem}
        .note,footer,.about{color:var(--dim);font-size:.9rem}
        .card{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:1.4rem 1.5rem;
          margin:0 0 1.25rem}
        .card>:last-child{margin-bottom:0}
        sup{line-height:0;font-size:.75em}
        kbd{font:.75em ui-monospace,"DejaVu Sans Mono",monospace;border:1px solid var(--dim);border-radius:.2em;
          padding:0 .2em;color:var(--ink);unicode-bidi:isolate}
        table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
        th,td{padding:.4rem .6rem;text-align:left;border-bottom:1px solid var(--line);vertical-align:top}
        thead th{color:var(--dim);font-weight:500;font-size:.85rem}

        """

    private static let verdict = """
        .verdict{border-inline-start:.5rem solid var(--tone)}
        .verdict h2{display:flex;align-items:center;gap:.75rem;font-size:1.75rem;line-height:1.2;
          color:var(--tone)}
        .icon{flex:none;width:2.5rem;height:2.5rem}
        td .icon{width:1.3rem;height:1.3rem;vertical-align:-.3rem;margin-inline-end:.4rem}
        .icon .s{stroke:var(--tone);stroke-width:4;fill:none;stroke-linecap:round;stroke-linejoin:round}
        .icon .f{fill:var(--tone)}
        .icon .c{stroke:var(--card)}
        .icon .m{stroke-width:3.5}
        .lead{font-size:1.15rem}
        .warning{border-inline-start:.2rem solid var(--likely);padding-inline-start:.6rem}
        .sides{display:grid;grid-template-columns:1fr 1fr;gap:1rem 2rem;margin-top:1.1rem}
        .sides ul{margin:0;padding-inline-start:1.1rem}
        .sides li{margin-bottom:.35rem}
        .watermarked{--tone:var(--watermarked)}
        .likely{--tone:var(--likely)}
        .inconclusive{--tone:var(--inconclusive)}
        .too_short{--tone:var(--too_short)}
        td.verdict-cell{color:var(--tone);font-weight:600;white-space:nowrap}

        """

    private static let numbers = """
        .numbers{margin:0}
        .numbers>div{display:grid;grid-template-columns:12rem 1fr;gap:0 1.25rem;padding:.6rem 0;
          border-top:1px solid var(--line)}
        .numbers>div:first-child{border-top:0;padding-top:0}
        .numbers dt{font-weight:600}
        .numbers dd{margin:0}
        .numbers dd+dd{grid-column:2;color:var(--dim);font-size:.9rem}
        .check{margin-top:1.25rem}
        code{font:.9em ui-monospace,"DejaVu Sans Mono",monospace}
        .hash{font-family:ui-monospace,"DejaVu Sans Mono",monospace;font-size:.85rem}

        """

    private static let evidence = """
        .t{white-space:pre-wrap;unicode-bidi:plaintext;font:1.06rem/2 Georgia,"DejaVu Serif",serif;
          color:var(--dim);margin-inline:-.6rem;padding:.5rem .6rem}
        .long{content-visibility:auto;contain-intrinsic-size:auto 400rem}
        .t b,.legend b{font-weight:inherit;color:var(--ink);background:var(--e0);padding-block:.12em}
        .t u,.legend u{color:var(--ink);text-decoration:underline dotted var(--red);
          text-decoration-thickness:.14em;text-underline-offset:.22em;text-decoration-skip-ink:none}
        b.e1{background:var(--e1)}
        b.e2{background:var(--e2)}
        b.e3{background:var(--e3)}
        b.e4{background:var(--e4)}
        .t mark,.legend mark{background:none;color:inherit;border:0 solid var(--frame);border-width:0 2px 2px;
          padding-block-end:.32em}
        .t mark[data-caption]::before{content:attr(data-caption);
          font:600 .72rem/1.5 system-ui,"DejaVu Sans",sans-serif;color:var(--card);background:var(--frame);
          border-radius:.25em;padding:.1em .5em;margin-inline-end:.5em;white-space:nowrap}
        .legend{display:flex;flex-wrap:wrap;gap:.5rem 1.5rem;list-style:none;padding:0;margin:0 0 1rem;
          font-size:.9rem}
        .legend b,.legend u,.legend i,.legend mark{padding-inline:.4em;font-style:normal}
        .legend mark{padding-block-end:.05em}
        .legend i{color:var(--dim)}
        .legend span{white-space:nowrap}

        """

    private static let chart = """
        figure{margin:0 0 1rem}
        figure>svg{display:block;width:100%;height:auto;max-width:46rem;margin:0 auto}
        figure path,figure polyline{fill:none;stroke-linejoin:round}
        figure text{font-size:13px;fill:var(--dim)}
        text.x{text-anchor:middle}
        text.y{text-anchor:end;dominant-baseline:central}
        text.name{font-weight:600}
        .grid{stroke:var(--line)}
        .zero{stroke:var(--dim)}
        figure .zone{fill:var(--zone)}
        .z{stroke:var(--curve);stroke-width:2.25}
        .end{fill:var(--curve)}
        path.watermarked{stroke:var(--watermarked);stroke-width:1.5}
        path.likely{stroke:var(--likely);stroke-width:1.75;stroke-dasharray:2.5 2.5}
        .legend svg{width:2.6rem;height:.8rem;margin-inline-end:.4rem;vertical-align:middle}
        .legend path{fill:none}
        summary{cursor:pointer;color:var(--frame)}
        details table{margin-top:.5rem;font-size:.9rem}

        """

    private static let narrow = """
        @media (max-width:40rem){
        .card{padding:1.1rem 1rem}
        .verdict h2{font-size:1.4rem}
        .sides,.numbers>div{grid-template-columns:1fr}
        .numbers dd+dd{grid-column:1}
        figure text{font-size:24px}
        .z,path.watermarked,path.likely{stroke-width:3.5}
        .wide{display:none}
        th,td{padding-inline:.3rem}
        }

        """

    /// Where the reader's system chooses all colours, thickness takes the place of shades.
    private static let forced = """
        @media (forced-colors:active){
        .t b,.legend b{text-decoration:underline solid;text-decoration-thickness:.5px;text-underline-offset:.22em;
          text-decoration-skip-ink:none}
        b.e1,b.e2{text-decoration-thickness:1px}
        b.e3{text-decoration-thickness:2px}
        b.e4{text-decoration-thickness:3px}
        .t mark[data-caption]::before{border:1px solid}
        .icon .s,.z,path.watermarked,path.likely{stroke:CanvasText}
        .icon .f,.end{fill:CanvasText}
        .icon .c{stroke:Canvas}
        }

        """

    private static let paper = """
        @media print{
        :root{--page:#fff}
        .card{border-width:0 0 1px;border-radius:0;padding:0 0 1rem;break-inside:auto}
        .verdict{border-inline-start-width:.5rem;padding-inline-start:1rem;break-inside:avoid}
        h1,h2,h3,.legend,.about{break-after:avoid}
        .growth,.numbers>div,tr,.sides,.overview{break-inside:avoid}
        .t{font-size:10.5pt;orphans:3;widows:3}
        .long{content-visibility:visible}
        .note{break-before:avoid}
        .t b,.legend b{background:none;text-decoration:underline solid var(--green);
          text-decoration-thickness:.5px;text-underline-offset:.22em;text-decoration-skip-ink:none}
        b.e1,b.e2{text-decoration-thickness:1px}
        b.e3{text-decoration-thickness:2px}
        b.e4{text-decoration-thickness:3px}
        .t mark[data-caption]::before{color:var(--frame);background:none;border:1px solid var(--frame)}
        details{display:none}
        figure>svg{max-width:34rem}
        a{color:inherit;text-decoration:none}
        }

        """
}
