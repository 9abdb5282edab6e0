/** One line for each package script, in the order people need them; a test compares the names with package.json. */
export const commands: Readonly<Record<string, string>> = {
  up: "starts the sandbox and brings the local stack up, then sums up  [-- --stack NAME] [--json]",
  preview: "shows what an update would change  [-- --stack NAME] [--json]",
  down: "destroys the local stack and stops the sandbox  [-- --stack NAME] [--json]",
  test: "runs every check and every test  [-- --only SUITE,...]",
  check: "types, lint, direction of imports, generated documents",
  bench: "measures the engine against kubectl, as ratios  [-- --json]",
  golden: "writes the golden plans anew",
  generate: "writes the generated clients anew",
  docs: "writes the generated parts of the documents anew",
  sandbox: "the parts of the sandbox: -- status|start|stop [PART]",
  "policy:check": "judges Kubernetes YAML by the policies  -- FILE|FOLDER|-... [--profile NAME] [--config FILE] [--json]",
  mutation: "breaks the policy rules one token at a time and counts what the tests notice",
  "gpu:quote": "what fleets would cost an hour, and where capacity is now  [-- --fleet NAME=TYPE@REGION,...[xN]]",
  "gpu:reap": "lists instances with our tags; --yes terminates those in no state  [-- --min-age 1h] [--json]",
  help: "this list",
};
