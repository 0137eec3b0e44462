/** The compiled client against a live server, which RELAIS_URL and RELAIS_TOKEN name. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { connect, every, read, Refused } from "../dist/index.js";

const [url, token] = [process.env.RELAIS_URL, process.env.RELAIS_TOKEN];
assert.ok(url && token, "RELAIS_URL and RELAIS_TOKEN name the server");
const relais = connect(`${url}/`, token);
const wanted = JSON.parse(process.env.RELAIS_WANTED ?? "{}");

test("a token says what it is", async () => {
  assert.equal((await read(relais.GET("/api/v1/me/"))).kind, "token");
});

test("a list is read to its end, cursor after cursor", async () => {
  const codes = [];
  for await (const place of every((query) =>
    relais.GET("/api/v1/establishments/", { params: { query: { ...query, limit: 1 } } }),
  ))
    codes.push(place.code);
  assert.deepEqual(codes.toSorted(), wanted.codes);
});

test("a page says its type, and each block its own", async () => {
  const path = { page_id: wanted.page };
  const page = await read(relais.GET("/api/v1/pages/{page_id}/", { params: { path } }));
  assert.equal(page.type, "content");
  assert.deepEqual(page.body.map((block) => block.type), wanted.blocks);
  const some = { path, query: { fields: ["id", "title"] } };
  const part = await read(relais.GET("/api/v1/pages/{page_id}/", { params: some }));
  assert.deepEqual(part, { id: page.id, title: page.title });
});

test("what is particular to a type stands under its name", async () => {
  const path = { page_id: wanted.benefit };
  const page = await read(relais.GET("/api/v1/pages/{page_id}/", { params: { path } }));
  assert.equal(page.type, "benefit");
  assert.ok(page.type === "benefit" && typeof page.benefit === "object" && page.benefit);
});

test("a refusal is a problem that a program can read", async () => {
  const params = { path: { code: "n-existe-pas" } };
  await assert.rejects(read(relais.GET("/api/v1/establishments/{code}/", { params })), (error) => {
    assert.ok(error instanceof Refused);
    assert.equal(error.problem.status, 404);
    return true;
  });
  await assert.rejects(read(connect(url, "relais_faux_jeton").GET("/api/v1/me/")), { status: 401 });
});
