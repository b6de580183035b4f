import type { Block, Letter } from "./letter";

/** The letter for those who read mail as text: links and codes stand alone on their lines, so that they copy well. */
export function letterText({ title, blocks, facts, ifNotYou }: Letter, siteUrl: string): string {
  const parts = [
    title,
    ...blocks.filter((block) => block.type !== "detour").map(blockText),
    facts.map(({ label, value }) => `${label}: ${value}`).join("\n"),
    `Was it not you? ${ifNotYou}`,
    `--\nDoorman\n${siteUrl}`,
  ];
  return `${parts.join("\n\n")}\n`;
}

function blockText(block: Exclude<Block, { type: "detour" }>): string {
  switch (block.type) {
    case "paragraph":
      return block.text;
    case "code":
      return block.code;
    case "action":
      return `${block.label}:\n${block.url}`;
    case "link":
      return `${block.before}\n${block.url}`;
    default:
      return block satisfies never;
  }
}
