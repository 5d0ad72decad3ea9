// A client as its author would write it, on types that were made of openapi.yaml; it ends with an error if any of what
// it is told is not so. Called with the address of a server and a token.
import createClient from "openapi-fetch";
import type { paths } from "./argmap.js";

declare const process: { argv: string[] };

const [address, token] = process.argv.slice(2);
if (!address || !token) throw new Error("Give an address and a token.");
const client = createClient<paths>({ baseUrl: address, headers: { Authorization: `Bearer ${token}` } });

function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(`It is not so that ${what}.`);
}

const made = await client.POST("/api/v1/maps", {
  params: { query: { visibility: "unlisted" } },
  body: { title: "Homework", nodes: [{ id: "go", type: "claim", text: "Homework should go." }] },
});
if (!made.data) throw new Error(made.error.detail);
const reference = made.data.slug;
check(reference.startsWith("homework"), "the slug is made of the title");

const node = await client.POST("/api/v1/maps/{reference}/nodes", {
  params: { path: { reference } },
  body: { type: "premise", text: "It takes the time for play." },
});
if (!node.data) throw new Error(node.error.detail);
const identifier = node.data.id;

const patched = await client.PATCH("/api/v1/maps/{reference}/nodes/{identifier}", {
  params: {
    path: { reference, identifier },
    header: { "If-Match": node.response.headers.get("ETag") ?? "" },
  },
  body: { text: "It takes the time to play." },
});
check(patched.data?.text === "It takes the time to play.", "the node was changed");

const stale = await client.PATCH("/api/v1/maps/{reference}/nodes/{identifier}", {
  params: { path: { reference, identifier }, header: { "If-Match": '"stale"' } },
  body: { text: "Other." },
});
check(stale.error?.type === "/problems/precondition-failed", "a stale change is refused");

const imported = await client.POST("/api/v1/maps/import", {
  params: { query: { format: "argdown" } },
  headers: { "Content-Type": "application/octet-stream" },
  body: "[Go]: Homework should go.\n  + <Time>: It takes the time for play.\n",
  bodySerializer: (text) => text,
});
check(imported.data?.report?.sentence === "Nothing was lost.", "Argdown is imported");

const picture = await client.GET("/api/v1/maps/{reference}.{suffix}", {
  params: { path: { reference, suffix: "svg" } },
  parseAs: "text",
});
check(typeof picture.data === "string" && picture.data.includes("<svg"), "the map is drawn");

const events = await client.GET("/api/v1/maps/{reference}/events", {
  params: { path: { reference }, query: { last_event_id: 0 } },
  headers: { Accept: "text/event-stream" },
  parseAs: "stream",
});
const reader = events.data?.getReader();
let told = "";
while (!told.includes('"number":3')) {
  const part = await reader?.read();
  if (!part || part.done) break;
  told += new TextDecoder().decode(part.value);
}
check(told.includes("event: revision") && told.includes('"number":3'), "the changes are told in order");
await reader?.cancel();
