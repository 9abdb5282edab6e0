import type { Path } from "../../model/path.ts";
import type { Container } from "../../model/pods.ts";
import { fields, items, text } from "../../model/read.ts";

/** A text somewhere in a container. */
export interface PlacedText {
  readonly path: Path;
  /** Undefined where the item is no text, or not known yet. */
  readonly text: string | undefined;
}

/** A header a probe or a hook sends. */
export interface Header extends PlacedText {
  readonly name: string;
}

const probes = [["livenessProbe"], ["readinessProbe"], ["startupProbe"], ["lifecycle", "postStart"], ["lifecycle", "preStop"]] as const;

function read(value: unknown, path: Path): unknown {
  return path.reduce((here, step) => fields(here)[step], value);
}

function list(container: Container, path: Path): PlacedText[] {
  return items(read(container.spec, path)).map((item, index) => ({ path: [...container.path, ...path, index], text: text(item) }));
}

/** What a container executes: its command with its arguments, then each probe's and hook's. */
export function commandLinesOf(container: Container): readonly (readonly PlacedText[])[] {
  return [[...list(container, ["command"]), ...list(container, ["args"])], ...probes.map((path) => list(container, [...path, "exec", "command"]))];
}

/** The headers its probes and hooks send. */
export function headersOf(container: Container): readonly Header[] {
  return probes.flatMap((probe) => {
    const path = [...probe, "httpGet", "httpHeaders"];
    return items(read(container.spec, path)).map((item, index) => {
      const { name, value } = fields(item);
      return { path: [...container.path, ...path, index, "value"], name: text(name) ?? "", text: text(value) };
    });
  });
}
