import { expect, test } from "vitest";
import { readFileName, saveAs } from "./fileName";

test.each([
  ["report.pdf", "report.pdf"],
  ["a%20b.txt", "a b.txt"],
  ["Gr%C3%BC%C3%9Fe.txt", "Grüße.txt"],
  ["u%CC%88ber.txt", "\u00fcber.txt"],
  ["..%2F..%2Fetc%2Fpasswd", "passwd"],
  ["C%3A%5CUsers%5Cada%5Cletter.txt", "letter.txt"],
  ["a%0D%0ASet-Cookie%3A%20x%3D1.txt", "aSet-Cookie: x=1.txt"],
  ["%00evil.txt", "evil.txt"],
  ["photo%E2%80%AEgnp.exe", "photognp.exe"],
  [".hidden", ".hidden"],
  ["%22quoted%22.txt", '"quoted".txt'],
  ["x".repeat(255), "x".repeat(255)],
])("%j is kept as %j", (sent, kept) => {
  expect(readFileName(sent)).toBe(kept);
});

test.each([
  null,
  "",
  "%20",
  ".",
  "..",
  "...",
  "a%2F",
  "a%2F..",
  "%5C",
  "%E0%A4%A",
  "%FF",
  "%0A",
  "x".repeat(256),
])("%j is no name", (sent) => {
  expect(readFileName(sent)).toBeNull();
});

test.each([
  ["report.pdf", `attachment; filename="report.pdf"; filename*=UTF-8''report.pdf`],
  ['a"b.txt', `attachment; filename="a_b.txt"; filename*=UTF-8''a%22b.txt`],
  ["a\\b'c(1)*!.txt", `attachment; filename="a_b_c(1)__.txt"; filename*=UTF-8''a%5Cb%27c%281%29%2A%21.txt`],
  ["a\r\nb: c", `attachment; filename="a__b_ c"; filename*=UTF-8''a%0D%0Ab%3A%20c`],
  ["世界.txt", `attachment; filename="__.txt"; filename*=UTF-8''%E4%B8%96%E7%95%8C.txt`],
  ["50%.txt", `attachment; filename="50_.txt"; filename*=UTF-8''50%25.txt`],
])("%j is saved by the header %j", (name, header) => {
  expect(saveAs(name)).toBe(header);
  expect(new Headers({ "Content-Disposition": saveAs(name) }).get("Content-Disposition")).toBe(header);
});
