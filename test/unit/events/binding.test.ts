import assert from "node:assert/strict";
import { sinkRelativePath } from "../../../config/estuary-sink.ts";
import { readBinding } from "../../../services/events/sink/binding.ts";

function read(query: string): unknown {
  const result = readBinding(new URLSearchParams(query));
  return "faults" in result ? result.faults : result.binding;
}

describe("binding of the sink", () => {
  it("is read from the address that the catalogue writes", () => {
    const binding = { target: "weaviate", collection: "sophia-ai/gong calls".replace(" ", "-"), key: ["/a~1b", "/c d&e"], source: "sophia-ai/raw", outcome: "quarantine", class: "Call" } as const;
    const url = new URL(sinkRelativePath(binding), "https://events.example.com/in/");
    assert.equal(url.pathname, "/in/estuary/webhook");
    assert.deepEqual(read(url.search), binding);
  });

  it("has defaults for what the address leaves out", () => {
    assert.deepEqual(read("target=weaviate&collection=sophia-ai/gong-calls_2&key=/id"), {
      target: "weaviate",
      collection: "sophia-ai/gong-calls_2",
      key: ["/id"],
      source: "sophia-ai/gong-calls_2",
      outcome: "valid",
      class: "GongCalls2",
    });
  });

  it("is refused with every fault at once", () => {
    assert.deepEqual(read("target=mongo&collection=a//b&key=id&outcome=good&outcome=bad&colection=x"), [
      'unknown parameter "colection"; allowed: target, collection, key, source, outcome, class',
      "outcome stands more than once; name it once",
      'target is "mongo"; allowed: redis, weaviate',
      'collection is "a//b"; allowed: the name of a collection, such as "sophia-ai/gong-calls"',
      'outcome is "good"; allowed: valid, quarantine',
      'key is "id"; allowed: a JSON pointer such as "/id"',
    ]);
    assert.deepEqual(read(""), [
      "target is missing; allowed: redis, weaviate",
      'collection is missing; allowed: the name of a collection, such as "sophia-ai/gong-calls"',
      'key is missing; allowed: JSON pointers of the collection\'s key, each as a key parameter of its own, such as "/id"',
    ]);
  });

  it("is refused when the collection's name makes no class of Weaviate", () => {
    assert.deepEqual(read("target=weaviate&collection=a/9x&key=/id"), ['class is "9x"; allowed: a class of Weaviate: a capital, then letters, digits and _']);
  });
});
