//! The style sheet of the page: screen, phone and paper.

/// Colours meet WCAG AA on their backgrounds.
pub(super) const CSS: &str = "
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 0 1rem 2rem; font: 1rem/1.5 system-ui, 'Segoe UI', Arial, sans-serif; color: #1a1a2e; background: #fff; overflow-wrap: anywhere; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: .5rem; background: #fff; padding: .5rem; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 1.2rem 0 .2rem; color: #12305c; }
h2 { font-size: 1.2rem; margin: 1.6rem 0 .5rem; padding-bottom: .2rem; border-bottom: 2px solid #c9d6ea; color: #12305c; }
h3 { font-size: 1.05rem; margin: 1.2rem 0 .4rem; color: #12305c; }
h4 { font-size: .95rem; margin: 1rem 0 .3rem; color: #44506a; }
.subtitle { margin: 0 0 .6rem; color: #44506a; }
.state { list-style: none; display: flex; flex-wrap: wrap; gap: .4rem; padding: 0; margin: 0 0 .8rem; }
.state li { border: 1px solid #8fa3c4; border-radius: 1rem; padding: .05rem .7rem; font-size: .9rem; background: #f2f6fc; }
.state .warn { border-color: #8a5a00; background: #fff4d6; color: #5c3c00; font-weight: 600; }
.patient { border: 1px solid #8fa3c4; border-left: .4rem solid #1f5fbf; border-radius: .4rem; padding: .6rem 1rem; background: #f2f6fc; }
.patient h2 { margin: 0 0 .3rem; border: 0; padding: 0; font-size: 1.3rem; }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: .3rem 1.2rem; margin: 0; }
dt { font-size: .8rem; color: #44506a; }
dd { margin: 0; font-weight: 600; }
.parties dd { font-weight: 400; }
.alerts { border: 2px solid #a3260f; border-radius: .4rem; padding: .4rem 1rem .6rem; margin-top: 1rem; background: #fff3f0; }
.alerts h2 { margin: 0 0 .3rem; border: 0; color: #8c1f0b; font-size: 1.1rem; }
.alerts ul { margin: 0; padding-left: 1.2rem; columns: 20rem; column-gap: 3rem; }
.alerts li { break-inside: avoid; }
.scroll { overflow-x: auto; margin: .5rem 0; background: linear-gradient(to right, #fff 1rem, transparent) 0 0 / 2rem 100% no-repeat local, linear-gradient(to left, #fff 1rem, transparent) 100% 0 / 2rem 100% no-repeat local, linear-gradient(to right, #9fb2d0, transparent) 0 0 / .7rem 100% no-repeat scroll, linear-gradient(to left, #9fb2d0, transparent) 100% 0 / .7rem 100% no-repeat scroll; }
table { border-collapse: collapse; width: 100%; font-size: .94rem; overflow-wrap: normal; }
th, td { border: 1px solid #c9d6ea; padding: .3rem .55rem; text-align: left; vertical-align: top; }
th { background: #e8eff9; font-weight: 600; }
tbody th { background: #f6f9fd; }
.group th { background: #dbe6f5; }
.data { border-left: .25rem solid #c9d6ea; padding-left: .8rem; margin: .6rem 0; }
.data td:nth-child(4), .value { white-space: nowrap; }
.abnormal td, .abnormal th { background: #fff3f0; }
.abnormal .value, .abnormal td:nth-child(4) { font-weight: 700; color: #8c1f0b; }
.par, .caption { margin: .35rem 0; }
.caption { font-weight: 600; }
.b { font-weight: 700; } .i { font-style: italic; } .u { text-decoration: underline; }
.link { text-decoration: underline; overflow-wrap: anywhere; }
.byline { margin: .2rem 0 .4rem; font-size: .9rem; color: #44506a; }
.notice { color: #5c3c00; background: #fff4d6; padding: .1rem .4rem; }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
img { max-width: 100%; height: auto; }
object { width: 100%; height: 80vh; border: 1px solid #8fa3c4; }
.paper { display: none; }
pre { white-space: pre-wrap; }
a { color: #0b4fa8; }
a:focus, .scroll:focus { outline: 3px solid #1f5fbf; }
footer { margin-top: 2rem; font-size: .85rem; color: #44506a; border-top: 1px solid #c9d6ea; padding-top: .5rem; }
@media (max-width: 40rem) { body { padding: 0 .7rem 1rem; } h1 { font-size: 1.3rem; } dl { grid-template-columns: 1fr 1fr; } .parties dl { grid-template-columns: 1fr; } th, td { padding: .25rem .35rem; font-size: .88rem; } object { height: 60vh; } }
@media print { .paper { display: block; } body { max-width: none; font-size: 10pt; } .skip, object, .keep { display: none; } .scroll { overflow: visible; } tr, .patient, .alerts { break-inside: avoid; } h2, h3, h4 { break-after: avoid; } thead { display: table-header-group; } }
";
