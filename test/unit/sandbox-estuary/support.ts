import { createEstuaryEmulator, EstuaryAdmin, type EmulatorOptions, type EstuaryEmulator } from "../../../sandbox/estuary/index.ts";

/** A body of unknown shape; what a test asserts of it is the check. */
export type Json = ReturnType<typeof JSON.parse>;

export interface Answer { readonly status: number; readonly text: string; readonly body: Json; readonly headers: Headers }

/** An emulator and ways to call it. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Tools> {
  return new Tools(await createEstuaryEmulator({ seed: 1, ...options }));
}

export class Tools {
  readonly emulator: EstuaryEmulator;
  readonly control: EstuaryAdmin;
  #access: string | undefined;

  constructor(emulator: EstuaryEmulator) {
    this.emulator = emulator;
    this.control = new EstuaryAdmin(emulator.admin);
  }

  close(): Promise<void> { return this.emulator.close(); }

  get refresh(): { id: string; secret: string } { return JSON.parse(Buffer.from(this.emulator.token, "base64").toString()) as { id: string; secret: string }; }

  async access(): Promise<string> {
    if (this.#access === undefined) {
      const { id, secret } = this.refresh;
      const { body } = await this.send("POST", `${this.emulator.agent}/api/v1/auth/token`, { grant_type: "refresh_token", refresh_token_id: id, secret });
      this.#access = body.access_token as string;
    }
    return this.#access;
  }

  async rest(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send(method, `${this.emulator.rest}/${path}`, body, { apikey: "anon", authorization: `Bearer ${await this.access()}`, ...headers });
  }

  async graphql(query: string, variables: unknown = {}, headers: Record<string, string> = {}): Promise<Answer> {
    const text = typeof variables === "string" ? variables : JSON.stringify(variables);
    return this.send("POST", this.emulator.graphql, `{"query":${JSON.stringify(query)},"variables":${text}}`, { authorization: `Bearer ${await this.access()}`, ...headers });
  }

  async agent(method: string, path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send(method, `${this.emulator.agent}${path}`, undefined, { authorization: `Bearer ${await this.access()}`, ...headers });
  }

  encrypt(config: unknown, schema: unknown): Promise<Answer> {
    return this.send("POST", this.emulator.encryption, `{"config":${textOf(config)},"schema":${textOf(schema)}}`);
  }

  async send(method: string, url: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(url, {
      method, redirect: "manual", headers: { ...(body !== undefined && { "content-type": "application/json" }), ...headers }, ...(body !== undefined && { body: textOf(body) }),
    });
    const text = await response.text();
    return { status: response.status, text, headers: response.headers, body: parsed(text) };
  }

  async draft(detail = "a test"): Promise<string> {
    return (await this.rest("POST", "drafts?select=id", { detail }, { prefer: "return=representation" })).body[0].id as string;
  }

  /** Stages texts of models by name; `type` null deletes. */
  async stage(draft: string, rows: readonly Row[]): Promise<Answer> {
    const body = rows.map(({ name, type, model, expect = null }) =>
      `{"draft_id":${JSON.stringify(draft)},"catalog_name":${JSON.stringify(name)},"spec_type":${JSON.stringify(type)},"spec":${model === null ? "null" : textOf(model)},"expect_pub_id":${JSON.stringify(expect)}}`);
    return this.rest("POST", "draft_specs?on_conflict=draft_id,catalog_name", `[${body.join(",")}]`, { prefer: "resolution=merge-duplicates" });
  }

  /** Stages, publishes and waits; answers the status and the errors. */
  async publish(rows: readonly Row[], more: { dryRun?: boolean; dataPlane?: string; detail?: string; draft?: string } = {}): Promise<Published> {
    const draft = more.draft ?? (await this.draft());
    if (rows.length > 0) {
      const staged = await this.stage(draft, rows);
      if (staged.status !== 201) throw new Error(`${staged.status} ${staged.text}`);
    }
    const { status, text, body } = await this.rest("POST", "publications?select=id", {
      draft_id: draft, dry_run: more.dryRun ?? false, data_plane_name: more.dataPlane ?? "ops/dp/public/gcp-us-central1-c2", detail: more.detail ?? "a test",
    }, { prefer: "return=representation" });
    if (status !== 201) throw new Error(`${status} ${text}`);
    const id = body[0].id as string;
    for (;;) {
      const [row] = (await this.rest("GET", `publications?id=eq.${id}&select=job_status,pub_id`)).body;
      if (row.job_status.type === "queued") {
        await new Promise((resolve) => setTimeout(resolve, 2));
        continue;
      }
      const errors = (await this.rest("GET", `draft_errors?draft_id=eq.${draft}&select=scope,detail`)).body;
      return { id, draft, status: row.job_status.type, pubId: row.pub_id, errors, job: row.job_status };
    }
  }
}

export interface Row { readonly name: string; readonly type: string | null; readonly model: unknown; readonly expect?: string | null }
export interface Published { readonly id: string; readonly draft: string; readonly status: string; readonly pubId: string | null; readonly errors: { scope: string; detail: string }[]; readonly job: Json }

const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

function parsed(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
