/** What GitHub's API says of a person: null for what it does not know, never nothing. */
import { avatarPath } from "./avatar.ts";
import type { Disclosure } from "./consentForm.ts";
import { type Ids, loginOf } from "./people.ts";

/** Where the person is described, and by which ids. */
interface Place {
  readonly ids: Ids;
  readonly origin: string;
  readonly url: string;
}

export function describeUser({ ids, origin, url }: Place, { person, email, hasPicture }: Disclosure) {
  const id = ids.github(person.email);
  const login = loginOf(person, id);
  return {
    login,
    id,
    node_id: Buffer.from(`04:User${id}`).toString("base64"),
    avatar_url: hasPicture ? origin + avatarPath(person) : null,
    url: `${url}/api/v3/users/${login}`,
    html_url: `${url}/${login}`,
    type: "User",
    site_admin: false,
    name: person.name || null,
    company: null,
    email: email === "verified" ? person.email : null,
    bio: null,
  };
}

/** The primary address comes first. */
export function listEmails(ids: Ids, { person, email }: Disclosure) {
  const primary = { email: person.email, primary: true, verified: email !== "unverified" };
  switch (email) {
    case "verified":
      return [{ ...primary, visibility: "public" }];
    case "unverified":
      return [{ ...primary, visibility: null }];
    case "hidden": {
      const id = ids.github(person.email);
      const noReply = `${id}+${loginOf(person, id)}@users.noreply.example.com`;
      return [
        { ...primary, visibility: "private" },
        { email: noReply, primary: false, verified: true, visibility: null },
      ];
    }
    case "none":
      return [];
    default:
      return email satisfies never;
  }
}
