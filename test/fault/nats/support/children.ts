import type { ChildProcess } from "node:child_process";

/** Processes that must not outlive this one. */
const children = new Set<ChildProcess>();

function endAll(): void {
  for (const child of children) child.kill("SIGKILL");
}

/** A test process that is told to go runs no `after` hook, but its exit handlers. */
function leave(): void {
  process.exit(1);
}

/** Ends a child with this process, however that ends short of SIGKILL. */
export function endWithUs(child: ChildProcess): void {
  if (children.size === 0) {
    process.once("exit", endAll);
    process.once("SIGTERM", leave);
    process.once("SIGHUP", leave);
  }
  children.add(child);
  child.once("exit", () => {
    children.delete(child);
    if (children.size > 0) return;
    process.off("exit", endAll);
    process.off("SIGTERM", leave);
    process.off("SIGHUP", leave);
  });
}
