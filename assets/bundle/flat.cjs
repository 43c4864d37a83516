/* plotly with the traces that the page draws in a plane: scatter is in its core. It is brought in
   pieces, one a task: all at once it keeps a slow machine from answering for a third of a second. */
const whole = () => require("plotly.js/lib/core");
exports.pieces = [
  () => require("@plotly/d3"),
  () => require("plotly.js/src/registry"),
  () => require("plotly.js/src/lib"),
  () => require("plotly.js/src/plots/plots"),
  () => require("plotly.js/src/components/fx"),
  () => require("plotly.js/src/plot_api"),
  whole,
  () => whole().register([require("plotly.js/lib/bar"), require("plotly.js/lib/heatmap")]),
];
exports.whole = whole;
