// A query sent to the endpoint, and what came back: {answer} or {problem}.

import { readResults, readTriples } from "./answers.js";
import { t } from "./words.js";

export const ENDPOINT = "/sparql";
// Longer ones are sent by POST: some proxies allow addresses of 8 kB only.
const LONGEST_ADDRESS = 6000;
const ACCEPT = "application/sparql-results+json, application/n-triples";

export function addressOf(text, more = {}) {
  return `${ENDPOINT}?${new URLSearchParams({ query: text, ...more })}`;
}

// Never throws but for an abort. `problem` has {title, detail, line?, column?, retryAfter?}.
export async function ask(text, language, signal) {
  const start = performance.now();
  let response;
  let body;
  try {
    response = await send(text, language, signal);
    body = await response.text();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    return { problem: { detail: t("Servern svarar inte. Kontrollera anslutningen och försök igen.", "The server does not answer. Check the connection and try again.") } };
  }
  if (!response.ok) return { problem: readProblem(response, body) };
  const isTable = response.headers.get("content-type").includes("sparql-results");
  const answer = isTable ? readResults(JSON.parse(body)) : { ...readTriples(body), isGraph: true };
  return { answer: { ...answer, truncated: response.headers.get("vardgraf-truncated"), milliseconds: performance.now() - start } };
}

function send(text, language, signal) {
  const headers = { Accept: ACCEPT, "Accept-Language": language };
  const address = addressOf(text);
  if (address.length <= LONGEST_ADDRESS) return fetch(address, { headers, signal });
  return fetch(ENDPOINT, { method: "POST", headers: { ...headers, "Content-Type": "application/sparql-query" }, body: text, signal });
}

function readProblem(response, body) {
  let told = {};
  try {
    told = JSON.parse(body);
  } catch {
    told = { detail: body.slice(0, 500) || `${response.status} ${response.statusText}` };
  }
  const seconds = Number(response.headers.get("retry-after"));
  return { ...told, status: response.status, retryAfter: seconds > 0 ? seconds : undefined };
}
