/** Metrics in the text format of Prometheus. https://prometheus.io/docs/instrumenting/exposition_formats/ */

export type Labels = Readonly<Record<string, string>>;

interface Sample {
  readonly suffix?: string;
  readonly labels: Labels;
  readonly value: number;
}

interface Metric {
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly help: string;
  readonly samples: readonly Sample[];
}

/** Version 0.0.4 of the format. */
export const expositionType = "text/plain; version=0.0.4; charset=utf-8";

function escaped(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"');
}

function line(name: string, { suffix = "", labels, value }: Sample): string {
  const inner = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
  return `${name}${suffix}${inner.length === 0 ? "" : `{${inner.join(",")}}`} ${value === Infinity ? "+Inf" : value}`;
}

export function exposition(metrics: readonly Metric[]): string {
  const texts = metrics.map(({ name, type, help, samples }) => [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...samples.map((sample) => line(name, sample))]);
  return `${texts.flat().join("\n")}\n`;
}

/** Values by labels. */
export class Family {
  readonly #values = new Map<string, { readonly labels: Labels; value: number }>();

  #at(labels: Labels): { value: number } {
    const id = JSON.stringify(labels);
    let entry = this.#values.get(id);
    if (entry === undefined) this.#values.set(id, (entry = { labels, value: 0 }));
    return entry;
  }

  add(labels: Labels, amount = 1): void {
    this.#at(labels).value += amount;
  }

  set(labels: Labels, value: number): void {
    this.#at(labels).value = value;
  }

  samples(): readonly Sample[] {
    return [...this.#values.values()].map(({ labels, value }) => ({ labels, value }));
  }
}

/** Observed values by labels, counted in buckets. */
export class Histogram {
  readonly #bounds: readonly number[];
  readonly #values = new Map<string, { readonly labels: Labels; readonly counts: number[]; sum: number; count: number }>();

  /** @param bounds upper bounds of the buckets, ascending, without infinity */
  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
  }

  observe(labels: Labels, value: number): void {
    const id = JSON.stringify(labels);
    let entry = this.#values.get(id);
    if (entry === undefined) this.#values.set(id, (entry = { labels, counts: this.#bounds.map(() => 0), sum: 0, count: 0 }));
    entry.sum += value;
    entry.count++;
    const bucket = this.#bounds.findIndex((bound) => value <= bound);
    if (bucket >= 0) entry.counts[bucket] = (entry.counts[bucket] ?? 0) + 1;
  }

  samples(): readonly Sample[] {
    return [...this.#values.values()].flatMap(({ labels, counts, sum, count }) => {
      let below = 0;
      const buckets = this.#bounds.map((bound, index) => ({ suffix: "_bucket", labels: { ...labels, le: String(bound) }, value: (below += counts[index] ?? 0) }));
      return [...buckets, { suffix: "_bucket", labels: { ...labels, le: "+Inf" }, value: count }, { suffix: "_sum", labels, value: sum }, { suffix: "_count", labels, value: count }];
    });
  }
}
