/** A credential that can be told by its shape alone. */
export interface Shape {
  /** For messages: `a token of GitHub`. */
  readonly what: string;
  readonly pattern: RegExp;
}

/**
 * Shapes that issuers document, or that every scanner of repositories knows. A pattern begins at a word's beginning, so that no
 * longer word holds it by chance; lengths are the shortest seen. What stands before the last part has a bound: a text in which a
 * pattern may begin everywhere would else be read to its end as often.
 * https://docs.github.com/code-security/secret-scanning/introduction/supported-secret-scanning-patterns
 */
export const shapes: readonly Shape[] = [
  { what: "a private key", pattern: /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----/ },
  { what: "a private key of age", pattern: /\bAGE-SECRET-KEY-1[0-9A-Z]{58}/ },
  { what: "a seed of NATS", pattern: /\bS[UAONCX][A-Z2-7]{56}\b/ },
  { what: "a JSON Web Token", pattern: /\beyJ[\w-]{8,2000}\.eyJ[\w-]{8,8000}\.[\w-]{8,}/ },
  { what: "a bearer token", pattern: /\b[Bb]earer\s+(?=[\w.~+/-]{0,200}\d)[\w.~+/-]{20,}/ },
  { what: "an access key of AWS", pattern: /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/ },
  { what: "an account key of Azure", pattern: /\b(?:AccountKey|SharedAccessKey)=[A-Za-z0-9+/]{40,}/ },
  { what: "a client secret of Microsoft Entra", pattern: /\b[\w~.-]{3}8Q~[\w~.-]{31,}/ },
  { what: "an API key of Google", pattern: /\bAIza[\w-]{35}/ },
  { what: "a client secret of Google", pattern: /\bGOCSPX-[\w-]{28}/ },
  { what: "an access token of Google", pattern: /\bya29\.[\w-]{20,}/ },
  { what: "a token of GitHub", pattern: /\bgh[pousr]_[A-Za-z0-9]{36,}/ },
  { what: "a token of GitHub", pattern: /\bgithub_pat_\w{22,}/ },
  { what: "a token of GitLab", pattern: /\bgl(?:pat|dt|rt|cbt|ptt|agent)-[\w-]{20,}/ },
  { what: "a token of Slack", pattern: /\bxox[abeoprs]-[\w-]{10,}/ },
  { what: "a token of Slack", pattern: /\bxapp-\d-[\w-]{10,}/ },
  { what: "a webhook of Slack", pattern: /\bhooks\.slack\.com\/(?:services|workflows|triggers)\/[\w/-]{20,}/ },
  { what: "a webhook of Discord", pattern: /\bdiscord(?:app)?\.com\/api\/webhooks\/\d+\/[\w-]{30,}/ },
  { what: "an API key of Anthropic", pattern: /\bsk-ant-[a-z0-9]+-[\w-]{20,}/ },
  { what: "an API key of OpenAI", pattern: /\bsk-(?!ant-|or-)(?=[\w-]{0,200}\d)(?=[\w-]{0,200}[A-Z])[\w-]{20,}/ },
  { what: "an API key of OpenRouter", pattern: /\bsk-or-v1-[0-9a-f]{64}/ },
  { what: "an API key of Groq", pattern: /\bgsk_[A-Za-z0-9]{40,}/ },
  { what: "an API key of xAI", pattern: /\bxai-[A-Za-z0-9]{60,}/ },
  { what: "an API key of Perplexity", pattern: /\bpplx-[A-Za-z0-9]{40,}/ },
  { what: "a token of Hugging Face", pattern: /\bhf_[A-Za-z0-9]{30,}/ },
  { what: "a token of Replicate", pattern: /\br8_[A-Za-z0-9]{37}/ },
  { what: "an API key of NVIDIA", pattern: /\bnvapi-[\w-]{40,}/ },
  { what: "an API key of Pinecone", pattern: /\bpcsk_[A-Za-z0-9_]{40,}/ },
  { what: "an API key of Lambda", pattern: /\bsecret_[\w-]{1,100}_[0-9a-f]{32}\.[A-Za-z0-9]{16,}/ },
  { what: "a key of Stripe", pattern: /\b[sr]k_(?:live|test)_[A-Za-z0-9]{16,}/ },
  { what: "a webhook secret", pattern: /\bwhsec_[A-Za-z0-9+/]{24,}/ },
  { what: "a token of npm", pattern: /\bnpm_[A-Za-z0-9]{36}/ },
  { what: "a token of PyPI", pattern: /\bpypi-[\w-]{50,}/ },
  { what: "a token of Docker Hub", pattern: /\bdckr_(?:pat|oat)_[\w-]{20,}/ },
  { what: "a token of Pulumi", pattern: /\bpul-[0-9a-f]{40}/ },
  { what: "a token of HashiCorp Vault", pattern: /\bhv[sbr]\.[\w-]{20,}/ },
  { what: "a token of HCP Terraform", pattern: /\b[A-Za-z0-9]{14}\.atlasv1\.[\w-]{60,}/ },
  { what: "a token of Databricks", pattern: /\bdapi[0-9a-f]{32}/ },
  { what: "a token of DigitalOcean", pattern: /\bdo[opr]_v1_[0-9a-f]{64}/ },
  { what: "a token of Grafana", pattern: /\bgl(?:sa_[A-Za-z0-9]{32}_[0-9a-f]{8}|c_eyJ[\w+/=-]{20,})/ },
  { what: "a token of Doppler", pattern: /\bdp\.(?:pt|st|ct|sa|scim|audit)\.[\w.-]{40,}/ },
  { what: "a service account token of 1Password", pattern: /\bops_eyJ[\w-]{40,}/ },
  { what: "a token of Supabase", pattern: /\bsb(?:p_[0-9a-f]{40}|_secret_[\w-]{20,})/ },
  { what: "a password of PlanetScale", pattern: /\bpscale_(?:pw|tkn|oauth)_[\w.-]{32,}/ },
  { what: "a key of Tailscale", pattern: /\btskey-(?:[a-z]+-)?\w{8,}-\w{16,}/ },
  { what: "a token of Linear", pattern: /\blin_(?:api|oauth)_[A-Za-z0-9]{32,}/ },
  { what: "a token of Notion", pattern: /\bntn_[A-Za-z0-9]{40,}/ },
  { what: "a token of Shopify", pattern: /\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}/ },
  { what: "an API key of SendGrid", pattern: /\bSG\.[\w-]{22}\.[\w-]{43}/ },
  { what: "a key of Twilio", pattern: /\bSK[0-9a-f]{32}\b/ },
  { what: "a token of Telegram", pattern: /\b\d{8,10}:AA[\w-]{33}/ },
  { what: "a token of k3s", pattern: /\bK10[0-9a-f]{64}::[\w:-]+/ },
];

const any = new RegExp(shapes.map(({ pattern }) => pattern.source).join("|"));

/** What the text holds by its shape, in the words of {@link Shape.what}; undefined where it holds no such thing. */
export function shapeIn(text: string): string | undefined {
  return any.test(text) ? shapes.find(({ pattern }) => pattern.test(text))?.what : undefined;
}
