import { encodeJson } from "./json.ts";

export interface RawAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly contentType: string;
  readonly body: string;
}

export function jsonAnswer(status: number, body: unknown, headers?: Readonly<Record<string, string>>): RawAnswer {
  return { status, headers, contentType: "application/json; charset=utf-8", body: encodeJson(body) };
}

export const emptyAnswer = (status: number): RawAnswer => ({ status, contentType: "text/plain", body: "" });

/** What an edge in front of the service says instead of it. */
export function htmlPage(status: number, title: string): RawAnswer {
  return { status, contentType: "text/html; charset=UTF-8", body: `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n` };
}

/** An answer other than the ordinary one; each surface writes it its own way. */
export class ServiceError extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>> | undefined;
  readonly details: unknown;

  constructor(status: number, code: string, message: string, more: { readonly headers?: Readonly<Record<string, string>>; readonly details?: unknown } = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = more.headers;
    this.details = more.details;
  }
}
