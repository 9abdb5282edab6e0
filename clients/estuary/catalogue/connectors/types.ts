import type { z } from "zod";

/** A connector as we use it. */
export interface Connector {
  /** Without tag. */
  readonly image: string;
  /** With colon, such as ":v3". */
  readonly tag: string;
  readonly protocol: "capture" | "materialization";
  readonly config: z.ZodType;
  readonly resource: z.ZodType;
  /**
   * What names the target of a binding: where it changes, the binding is another one and is filled from the start.
   * @param config the task's configuration, for connectors that take a default from it
   */
  readonly resourcePath: (resource: Readonly<Record<string, unknown>>, config?: Readonly<Record<string, unknown>>) => readonly string[];
  readonly deltaOnly?: true;
  /** JSON pointers that the published schema does not mark secret though they are; "*" stands for each item of an array. */
  readonly markSecret?: readonly string[];
  /** What to write instead of keys people bring from older documents; by dotted path. */
  readonly hints?: Readonly<Record<string, string>>;
  /** False: no schema is published; ours is in connectors/unpublished. */
  readonly published: boolean;
}
