import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import GlobalError from "./global-error";

test("the last resort leads back to the address that failed, and needs no script for it", () => {
  const html = renderToStaticMarkup(createElement(GlobalError));
  expect(html).toContain('<a href="">Load it again</a>');
  expect(html).not.toMatch(/<button|<script/u);
});
