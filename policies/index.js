// The engine's loader takes no TypeScript main; from here on Node strips the types itself.
import { enableCompileCache, flushCompileCache } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";

// Stripped and compiled once, not at every start. The engine ends this process by a signal, before Node would write the cache.
enableCompileCache(join(process.env["PULUMI_HOME"] ?? join(homedir(), ".pulumi"), "node-compile-cache"));
import("./pack.ts").then(({ serve }) => {
  serve();
  setImmediate(flushCompileCache);
});
