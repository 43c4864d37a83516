/* What Dash's components need to run generators; browsers that read modules have the rest of the
   polyfill that Dash brings. */
require("regenerator-runtime/runtime");
