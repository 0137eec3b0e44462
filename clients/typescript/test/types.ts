/** Compiled, never run: each type is told apart by `type` alone, and none is left out. */

import { type Block, type BlockOf, never, type Page, type PageOf, type PageType } from "../src/index.js";

export function text(block: Block): string {
  switch (block.type) {
    case "heading":
    case "quote":
      return block.text;
    case "text":
      return block.html;
    case "callout":
      return `${block.level} ${block.title} ${block.html}`;
    case "steps":
    case "checklist":
      return [block.title, ...block.items].join(" ");
    case "accordion":
      return block.items.map((answer) => answer.title + answer.html).join(" ");
    case "numbers":
      return block.items.map((number) => number.label).join(" ");
    case "table":
      return [block.caption, ...block.head, ...block.rows.flat()].join(" ");
    case "image":
      return block.image.alternative;
    case "document":
      return `${block.text} ${block.document.filename}`;
    case "for_some":
      return `${block.where} ${block.html}`;
    case "amount":
      return `${block.title} ${block.slug}`;
    case "social_worker":
      return block.title;
    case "benefits":
      return block.pages.map((page) => page.title).join(" ");
    default:
      never(block);
      return "";
  }
}

export function particular(page: Page): object | null {
  switch (page.type) {
    case "benefit":
      return page.benefit;
    case "chapter":
      return page.chapter;
    case "emergency":
      return page.emergency;
    case "campaign":
      return page.campaign;
    case "event":
      return page.event;
    case "home":
    case "section":
    case "theme":
    case "content":
    case "booklet":
    case "disability":
      return null;
    default:
      never(page);
      return null;
  }
}

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const sure = <_Holds extends true>(): void => undefined;
sure<Equal<PageOf<"event">["type"], "event">>();
sure<Equal<BlockOf<"heading">["text"], string>>();
sure<Equal<undefined extends PageOf<"benefit">["benefit"] ? true : false, false>>();
sure<Equal<string extends PageType ? true : false, false>>();

export function refused(page: Page, block: Block): unknown {
  // @ts-expect-error: only a benefit has it, and `type` was not looked at
  const early = page.benefit;
  // @ts-expect-error: a heading has no HTML
  return block.type === "heading" ? block.html : early;
}
