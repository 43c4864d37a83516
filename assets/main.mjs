/* The one script that the page begins with: everything else is imported from here, and Dash starts
   when all of it is there. */
import { laidOut } from "./core/answers.mjs";
import { edited, pressed } from "./core/controls.mjs";
import * as dash from "./core/dash.mjs";
import * as hand from "./core/hand.mjs";
import "./core/leaves.mjs";
import { lessonRead } from "./core/lessons.mjs";
import "./core/menu.mjs";
import "./core/opening.mjs";
import "./core/paper.mjs";
import "./core/screen.mjs";
import "./core/saved.mjs";
import * as scrub from "./core/scrub.mjs";
import * as server from "./core/server.mjs";
import "./core/sheets.mjs";
import "./core/turning.mjs";
import "./core/copy.mjs";
import "./core/share.mjs";
import "./core/renewed.mjs";
import "./core/undo.mjs";
import * as url from "./core/url.mjs";
import "./core/visit.mjs";
import "./core/spoken.mjs";
import "./core/tip.mjs";
import * as draw from "./plot/draw.mjs";
import * as highlight from "./plot/highlight.mjs";
import * as plotly from "./plot/plotly.mjs";
import "./plot/space.mjs";
import "./plot/take_home.mjs";
import "./views/audit.mjs";
import "./views/audit_entering.mjs";
import "./views/shadow.mjs";
import "./views/shadow_count.mjs";
import "./views/shadow_questions.mjs";
import "./views/soft_sort.mjs";
import "./views/soft_sort_network.mjs";
import "./views/soft_sort_tables.mjs";
import "./views/soft_sort_lessons.mjs";
import "./views/softmax.mjs";

dash.provide("explorer", {
  edited,
  pressed,
  lessonRead,
  laidOut: (answer) => {
    if (answer && answer.view) laidOut(answer);
    return dash.noUpdate();
  },
});
plotly.bring();
dash.start();

// What a test looks at, in the very modules that the page runs.
export { dash, draw, hand, highlight, plotly, scrub, server, url };
