/** The floor of a page: rendered for each request, the same markup as the product's, and nothing else. */
import { readFileSync } from "node:fs";

export const dynamic = "force-dynamic";

const markup = readFileSync(process.env["BENCH_MARKUP"] ?? "", "utf8");

export default function Page() {
  return <div dangerouslySetInnerHTML={{ __html: markup }} />;
}
