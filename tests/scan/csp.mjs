/* Google's CSP evaluator on the policy that is given: node csp.mjs POLICY. Prints JSON. */
import { CspEvaluator } from "csp_evaluator/dist/evaluator.js";
import { Severity } from "csp_evaluator/dist/finding.js";
import { CspParser } from "csp_evaluator/dist/parser.js";

const { csp } = new CspParser(process.argv[2]);
const findings = new CspEvaluator(csp).evaluate().map(({ severity, directive, value, description }) => (
  { severity, name: Severity[severity], directive, value: value ?? "", description }
));
console.log(JSON.stringify({ findings, maybe: Severity.HIGH_MAYBE }));
