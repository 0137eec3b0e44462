/** Reads the API of Relais: what an agent may read, with a token. Types come from the document of the same commit. */

import createClient, { type Client, type ClientOptions } from "openapi-fetch";
import type { components, paths } from "./schema.js";

export type { components, paths } from "./schema.js";

type Schemas = components["schemas"];
/** A page with all that it says; `type` tells which one, and what is particular to it. */
export type Page = Schemas["PageDetail"];
export type PageType = Page["type"];
/** A page of one type: `PageOf<"benefit">["benefit"]`. */
export type PageOf<Type extends PageType> = Extract<Page, { type: Type }>;
/** A block of a body; `type` tells which one. */
export type Block = Page["body"][number];
export type BlockOf<Type extends Block["type"]> = Extract<Block, { type: Type }>;
export type Problem = Schemas["Problem"];

/** `?fields=` is answered in a media type of its own, which promises nothing: it is read without these types. */
const JSON_ONLY = "application/json";
export type Relais = Client<paths, typeof JSON_ONLY>;

/** The API said no: `problem` is what it said (RFC 9457), undefined where it said nothing that is documented. */
export class Refused extends Error {
  readonly status: number;
  readonly problem: Problem | undefined;

  constructor(status: number, problem: Problem | undefined) {
    super(`${status} ${problem?.title ?? "no answer that is documented"}`);
    this.name = "Refused";
    this.status = status;
    this.problem = problem;
  }
}

/** `baseUrl` without `/api/v1/`. No cookie goes along: the token alone speaks. */
export function connect(baseUrl: string, token: string, options: ClientOptions = {}): Relais {
  const headers = { ...(token ? { Authorization: `Bearer ${token}` } : {}) };
  return createClient<paths, typeof JSON_ONLY>({
    credentials: "omit",
    // A list goes as `a,b`, which is how the document writes its parameters.
    querySerializer: { array: { style: "form", explode: false } },
    ...options,
    baseUrl: baseUrl.replace(/\/$/, ""),
    headers,
  });
}

type Answer<Data> = { data?: Data; error?: unknown; response: Response };

/** What an operation answers, or `Refused`: `await read(relais.GET("/api/v1/me/"))`. */
export async function read<Data>(asked: Promise<Answer<Data>>): Promise<NonNullable<Data>> {
  const { data, error, response } = await asked;
  if (data === undefined || data === null) throw new Refused(response.status, error as Problem | undefined);
  return data as NonNullable<Data>;
}

type Listed<Item> = { items: Item[]; next: string | null };

/** All that a list holds, page after page: `every((query) => relais.GET("/api/v1/pages/", { params: { query } }))`. */
export async function* every<Item>(
  ask: (query: { cursor?: string }) => Promise<Answer<Listed<Item>>>,
): AsyncGenerator<Item, void, undefined> {
  let cursor: string | undefined;
  for (;;) {
    const listed: Listed<Item> = await read(ask(cursor === undefined ? {} : { cursor }));
    yield* listed.items;
    if (listed.next === null) return;
    cursor = listed.next;
  }
}

/** For the end of a `switch` over all types: a new type in the document does not compile there until it is named. */
export function never(unknown: never): void {
  void unknown; // a server that is newer than this client may send one: pass over it
}
