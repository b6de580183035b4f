/** Asks every row of a table as each of the eight, and looks at what has changed. */
import { expect, test } from "../fixtures.ts";
import type { Caller, Callers } from "./callers.ts";
import type { Person } from "./person.ts";
import type { Question } from "./question.ts";
import { recordOf, STATES, type State, type Table, writeTable } from "./table.ts";

/** Asks as one of them, with what was made for that, and says in a word what came back. */
type AskOne<Content> = (name: string, content: Content, caller: Caller, target: Person) => Promise<string>;

/** Asks for every cell, and then compares the whole table. What was found is attached as it would be written. */
export async function expectAnswers<Content>(
  table: Table,
  callers: Callers,
  questionOf: (row: string) => Question<Content> | undefined,
  askOne: AskOne<Content>,
): Promise<void> {
  const found = new Map<string, Record<State, string>>();
  for (const row of table.keys()) {
    const question = questionOf(row);
    if (question === undefined) throw new Error(`Expected to know how to ask for ${row}`);
    const name = row.replace(/ \(.*\)$/u, "");
    const words = await test.step(row, () =>
      askEach(row, callers, question, (...asked) => askOne(name, ...asked)),
    );
    found.set(row, words);
  }
  await test.info().attach("authorization", { body: writeTable(found), contentType: "text/plain" });
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(table));
}

async function askEach<Content>(
  row: string,
  callers: Callers,
  { content, isRead = false, isTraceless = false, ends, isOfAdministrator = false }: Question<Content>,
  askOne: (content: Content, caller: Caller, target: Person) => Promise<string>,
): Promise<Record<State, string>> {
  const hasOwnTarget = ends !== undefined || isOfAdministrator;
  const target = hasOwnTarget ? await callers.newPerson() : callers.owner;
  const as = recordOf((state) => callers.as[state]);
  if (hasOwnTarget) as.member = asThemself("member", target);
  if (ends === "caller") {
    as.other = asThemself("other", await callers.newPerson());
    as.admin = asThemself("admin", await callers.newAdministrator());
  }

  let made: Promise<string> | undefined;
  const once = (make: () => Promise<string>) => (made ??= make());
  const contentFor = async (state: State) => await content({ target, caller: as[state], callers, once });
  const words = recordOf(() => "");
  // Whoever may do it comes last: what they change is there for all the others to reach for.
  const last = isOfAdministrator ? "admin" : "member";
  const others = STATES.filter((state) => state !== last);
  const contents: Partial<Record<State, Content>> = {};
  for (const state of STATES) contents[state] = await contentFor(state);
  const ask = async (state: State) => {
    words[state] = await askOne(contents[state] as Content, as[state], target);
  };
  const watched = isRead ? [] : [...new Set([target, callers.owner])];
  const lookAtAll = () => Promise.all(watched.map((person) => person.everything()));

  const before = await lookAtAll();
  await Promise.all(others.map(ask));
  const after = await lookAtAll();
  expect.soft(after, `${row}: somebody else has changed something`).toEqual(before);
  await ask(last);
  if (!isRead && !isTraceless) {
    expect.soft(await target.everything(), `${row}: nothing has changed`).not.toBe(after[0]);
  }
  return words;
}

function asThemself(state: State, person: Person): Caller {
  return { state, person, tokens: person.tokens };
}
