/* What only "Your layer" draws: the tables of its sections. */
import * as answers from "../core/answers.mjs";
import * as sections from "../core/sections.mjs";
import { tables } from "../core/tables.mjs";

const VIEW = "audit";

answers.paint(VIEW, tables);
sections.onLaid(VIEW, tables);
