/**
 * One direction of imports: config <- specs <- components <- index.ts <- engine <- scripts; nothing imports test or sandbox
 * but the scripts that start it. Each rule forbids one step back.
 */
const room = (name) => `^${name}(/|\\.ts$)`;
const only = (from, allowed) => ({ from: { path: from }, to: { path: "^(config|components|engine|clients|policies|services|sandbox|scripts|test)(/|\\.ts$)|^index\\.ts$", pathNot: allowed } });

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", comment: "A cycle begins where a big file owns the types its helpers need; move the types to a leaf.", from: {}, to: { circular: true } },
    { name: "config-is-a-leaf", severity: "error", ...only("^config/", "^config/") },
    { name: "specs-are-pure", severity: "error", comment: "A spec returns plain objects: it registers nothing and calls nothing outside.", from: { path: "^components/.*(spec\\.ts|/spec/)" }, to: { path: "node_modules/@pulumi", dependencyTypesNot: ["type-only"] } },
    { name: "components-know-config-and-clients", severity: "error", ...only("^components/", "^(config|components|clients)/") },
    { name: "areas-do-not-know-each-other", severity: "error", comment: "What areas share is in components/kit, components/secrets or config; components/machines alone puts two together, instances and the cluster they become.", from: { path: "^components/([^/]+)/", pathNot: "^components/(kit|secrets|machines)/" }, to: { path: "^components/", pathNot: "^components/($1|kit|secrets)/" } },
    { name: "index-tells-the-story", severity: "error", ...only("^index\\.ts$", "^(config|components)/|^config\\.ts$") },
    { name: "only-the-engine-imports-index", severity: "error", from: { pathNot: "^(engine|test|scripts)/" }, to: { path: "^index\\.ts$" } },
    { name: "engine-knows-config-and-index", severity: "error", ...only("^engine/", "^(engine|config)/|^index\\.ts$") },
    { name: "sandbox-knows-config", severity: "error", ...only("^sandbox/", "^(sandbox|config|clients/process-lock)/") },
    { name: "services-never-import-a-component", severity: "error", ...only("^services/", "^(services|config|clients)/") },
    { name: "policies-import-nothing-of-ours", severity: "error", ...only("^policies/", "^policies/") },
    { name: "clients-import-nothing-of-ours", severity: "error", ...only("^clients/", "^clients/") },
    { name: "nothing-imports-test", severity: "error", from: { pathNot: "^(test/|scripts/(golden|bench))" }, to: { path: "^test/" } },
    { name: "only-scripts-import-scripts", severity: "error", from: { pathNot: "^(scripts|test)/" }, to: { path: "^scripts/" } },
    { name: "only-scripts-start-the-sandbox", severity: "error", from: { pathNot: "^(sandbox|scripts|test)/" }, to: { path: "^sandbox/" } },
    { name: "no-development-dependency-at-run-time", severity: "error", from: { path: "^(config|components|engine|clients|services|index\\.ts)", pathNot: "^components/.*types\\.ts$" }, to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] } },
    { name: "resolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(node_modules|\\.sandbox|components/estuary/derivations)/" },
    tsPreCompilationDeps: "specify",
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "require", "node", "default", "types"], extensions: [".ts", ".js", ".mjs", ".cjs", ".json", ".d.ts"] },
  },
};
