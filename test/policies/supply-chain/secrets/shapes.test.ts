import assert from "node:assert/strict";
import { shapeIn, shapes } from "../../../../policies/rules/supply-chain/secrets/shapes.ts";
import { fill } from "../support.ts";

const hex = "0a1b2c3d4e5f6789";
const capitals = "AB2CD3EF4GH5";

/** What it is, the shortest that is found, given as the text of so many characters, and how many those are. */
const cases: readonly [what: string, make: (length: number) => string, shortest: number][] = [
  ["a private key of age", (n) => `AGE-SECRET-KEY-1${fill(n, capitals)}`, 58],
  ["a JSON Web Token", (n) => `eyJ${fill(8)}.eyJ${fill(8)}.${fill(n)}`, 8],
  ["a JSON Web Token", (n) => `eyJ${fill(8)}.eyJ${fill(n)}.${fill(8)}`, 8],
  ["a JSON Web Token", (n) => `eyJ${fill(n)}.eyJ${fill(8)}.${fill(8)}`, 8],
  ["a bearer token", (n) => `Bearer ${fill(n)}`, 20],
  ["a bearer token", (n) => `bearer  ${fill(n)}`, 20],
  ["an account key of Azure", (n) => `AccountKey=${fill(n)}`, 40],
  ["an account key of Azure", (n) => `SharedAccessKey=${fill(n)}`, 40],
  ["a client secret of Microsoft Entra", (n) => `a.~8Q~${fill(n)}`, 31],
  ["an API key of Google", (n) => `AIza${fill(n)}`, 35],
  ["a client secret of Google", (n) => `GOCSPX-${fill(n)}`, 28],
  ["an access token of Google", (n) => `ya29.${fill(n)}`, 20],
  ...["p", "o", "u", "s", "r"].map((kind): (typeof cases)[number] => ["a token of GitHub", (n) => `gh${kind}_${fill(n)}`, 36]),
  ["a token of GitHub", (n) => `github_pat_${fill(n)}`, 22],
  ...["pat", "dt", "rt", "cbt", "ptt", "agent"].map((kind): (typeof cases)[number] => ["a token of GitLab", (n) => `gl${kind}-${fill(n)}`, 20]),
  ...["a", "b", "e", "o", "p", "r", "s"].map((kind): (typeof cases)[number] => ["a token of Slack", (n) => `xox${kind}-${fill(n, "1")}`, 10]),
  ["a token of Slack", (n) => `xapp-1-${fill(n)}`, 10],
  ...["services", "workflows", "triggers"].map((kind): (typeof cases)[number] => ["a webhook of Slack", (n) => `hooks.slack.com/${kind}/${fill(n, "T0/B0")}`, 20]),
  ["a webhook of Discord", (n) => `discord.com/api/webhooks/12/${fill(n)}`, 30],
  ["a webhook of Discord", (n) => `discordapp.com/api/webhooks/1/${fill(n)}`, 30],
  ["an API key of Anthropic", (n) => `sk-ant-api03-${fill(n)}`, 20],
  ["an API key of OpenAI", (n) => `sk-${fill(n)}`, 20],
  ["an API key of OpenAI", (n) => `sk-proj-${fill(n)}`, 15],
  ["an API key of OpenRouter", (n) => `sk-or-v1-${fill(n, hex)}`, 64],
  ["an API key of Groq", (n) => `gsk_${fill(n)}`, 40],
  ["an API key of xAI", (n) => `xai-${fill(n)}`, 60],
  ["an API key of Perplexity", (n) => `pplx-${fill(n)}`, 40],
  ["a token of Hugging Face", (n) => `hf_${fill(n)}`, 30],
  ["a token of Replicate", (n) => `r8_${fill(n)}`, 37],
  ["an API key of NVIDIA", (n) => `nvapi-${fill(n)}`, 40],
  ["an API key of Pinecone", (n) => `pcsk_${fill(n)}`, 40],
  ["an API key of Lambda", (n) => `secret_my-key_${fill(32, hex)}.${fill(n)}`, 16],
  ["an API key of Lambda", (n) => `secret_my-key_${fill(n, hex)}.${fill(16)}`, 32],
  ...["sk_live", "sk_test", "rk_live", "rk_test"].map((kind): (typeof cases)[number] => ["a key of Stripe", (n) => `${kind}_${fill(n)}`, 16]),
  ["a webhook secret", (n) => `whsec_${fill(n)}`, 24],
  ["a token of npm", (n) => `npm_${fill(n)}`, 36],
  ["a token of PyPI", (n) => `pypi-${fill(n)}`, 50],
  ["a token of Docker Hub", (n) => `dckr_pat_${fill(n)}`, 20],
  ["a token of Docker Hub", (n) => `dckr_oat_${fill(n)}`, 20],
  ["a token of Pulumi", (n) => `pul-${fill(n, hex)}`, 40],
  ...["s", "b", "r"].map((kind): (typeof cases)[number] => ["a token of HashiCorp Vault", (n) => `hv${kind}.${fill(n)}`, 20]),
  ["a token of HCP Terraform", (n) => `${fill(14)}.atlasv1.${fill(n)}`, 60],
  ["a token of Databricks", (n) => `dapi${fill(n, hex)}`, 32],
  ...["p", "o", "r"].map((kind): (typeof cases)[number] => ["a token of DigitalOcean", (n) => `do${kind}_v1_${fill(n, hex)}`, 64]),
  ["a token of Grafana", (n) => `glsa_${fill(32)}_${fill(n, hex)}`, 8],
  ["a token of Grafana", (n) => `glc_eyJ${fill(n)}`, 20],
  ...["pt", "st", "ct", "sa", "scim", "audit"].map((kind): (typeof cases)[number] => ["a token of Doppler", (n) => `dp.${kind}.${fill(n)}`, 40]),
  ["a service account token of 1Password", (n) => `ops_eyJ${fill(n)}`, 40],
  ["a token of Supabase", (n) => `sbp_${fill(n, hex)}`, 40],
  ["a token of Supabase", (n) => `sb_secret_${fill(n)}`, 20],
  ...["pw", "tkn", "oauth"].map((kind): (typeof cases)[number] => ["a password of PlanetScale", (n) => `pscale_${kind}_${fill(n)}`, 32]),
  ["a key of Tailscale", (n) => `tskey-auth-${fill(8)}-${fill(n)}`, 16],
  ["a key of Tailscale", (n) => `tskey-${fill(8)}-${fill(n)}`, 16],
  ["a token of Linear", (n) => `lin_api_${fill(n)}`, 32],
  ["a token of Linear", (n) => `lin_oauth_${fill(n)}`, 32],
  ["a token of Notion", (n) => `ntn_${fill(n)}`, 40],
  ...["at", "ca", "pa", "ss"].map((kind): (typeof cases)[number] => ["a token of Shopify", (n) => `shp${kind}_${fill(n, hex)}`, 32]),
  ["an API key of SendGrid", (n) => `SG.${fill(22)}.${fill(n)}`, 43],
  ["a token of Telegram", (n) => `12345678:AA${fill(n)}`, 33],
  ["a token of k3s", (n) => `K10${fill(n, hex)}::server:${fill(8, hex)}`, 64],
];

/** As above, but of one length alone. */
const exact: readonly (typeof cases)[number][] = [
  ["a seed of NATS", (n) => `SU${fill(n, capitals)}`, 56],
  ["a seed of NATS", (n) => `SA${fill(n, capitals)}`, 56],
  ...["AKIA", "ASIA", "ABIA", "ACCA"].map((kind): (typeof cases)[number] => ["an access key of AWS", (n) => `${kind}${fill(n, capitals)}`, 16]),
  ["a key of Twilio", (n) => `SK${fill(n, hex)}`, 32],
];

describe("shapes of credentials", () => {
  for (const [what, make, shortest] of [...cases, ...exact]) {
    it(`show ${what} such as ${make(1)}`, () => {
      assert.equal(shapeIn(make(shortest)), what);
      assert.equal(shapeIn(`key="${make(shortest)}", and more`), what);
      assert.equal(shapeIn(make(shortest - 1)), undefined, "one character less is found too");
      assert.equal(shapeIn(`x${make(shortest)}`), undefined, "it is found within a longer word");
    });
  }

  for (const [what, make, only] of exact) it(`show no ${what} in a longer word`, () => assert.equal(shapeIn(make(only + 1)), undefined));

  for (const kind of ["", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED ", "DSA "]) {
    it(`show a private key of the kind "${kind}"`, () => assert.equal(shapeIn(`${"-".repeat(5)}BEGIN ${kind}PRIVATE KEY${"-".repeat(5)}`), "a private key"));
  }
  it("show a private key of PGP", () => assert.equal(shapeIn(`${"-".repeat(5)}BEGIN PGP PRIVATE KEY BLOCK${"-".repeat(5)}`), "a private key"));
  it("show no public key", () => assert.equal(shapeIn(`${"-".repeat(5)}BEGIN PUBLIC KEY${"-".repeat(5)}`), undefined));

  it("are not found in names that begin alike", () => {
    for (const text of ["sk-learn-documentation-pipeline-images", "sk-LEARN-documentation-pipeline-images", "sk-learn-documentation-pipeline-2", "Bearer authentication-is-required", "Bearer <token>"]) assert.equal(shapeIn(text), undefined, text);
  });

  it("look ahead a bounded way alone, since every place a text may begin at looks again", () => {
    assert.deepEqual(shapes.filter(({ pattern }) => /\(\?[=!][^)]*(?:[*+]|,\})/.test(pattern.source.replace(/\[[^\]]*\]/g, "x"))).map(({ what }) => what), []);
  });
  for (const begins of ["sk-", "-eyJ", "-eyJaaaaaaaa", "-secret_a", "bearer ", "-----BEGIN A "]) {
    it(`are none in 200 kB of ${JSON.stringify(begins)}`, () => assert.equal(shapeIn(begins.repeat(200_000 / begins.length)), undefined));
  }

  it("are all tried here", () => {
    const tried = new Set([...cases, ...exact].map(([what]) => what).concat("a private key"));
    assert.deepEqual(shapes.map(({ what }) => what).filter((what) => !tried.has(what)), []);
  });
});
