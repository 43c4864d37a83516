/* The traces that the page draws in space, added to the plotly that is there. */
import mesh3d from "plotly.js/lib/mesh3d";
import scatter3d from "plotly.js/lib/scatter3d";
import { whole } from "./flat.cjs";

whole().register([scatter3d, mesh3d]);
