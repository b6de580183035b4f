import { expect, test } from "vitest";
import { placeOf } from "./place";

const NAMES = "x-place-city, x-place-country";

test.each([
  ["a city and a country", "Berlin", "DE", "Berlin, Germany"],
  ["a city as in an address", "S%C3%A3o%20Paulo", "BR", "São Paulo, Brazil"],
  ["a country alone", undefined, "NZ", "New Zealand"],
  ["a city that is its country", "Singapore", "SG", "Singapore"],
  ["a country in words", "Bern", "Switzerland", "Bern, Switzerland"],
  ["nothing", undefined, undefined, null],
  ["a country that is none", undefined, "XX", null],
  ["a way that hides the country", undefined, "T1", null],
])("%s", (_what, city, country, place) => {
  expect(placeOf(headersOf(city, country), NAMES)).toBe(place);
});

test.each(["<b>Berlin</b>", "https://evil.example", "Ber%0alin", "%", "x".repeat(61), "", "  "])(
  "%j is no place",
  (city) => {
    expect(placeOf(headersOf(city, undefined), NAMES)).toBeNull();
  },
);

test.each([undefined, "", " , ", "x place city", "x-other"])(
  "where the names are %j, nobody is believed",
  (names) => {
    expect(placeOf(headersOf("Berlin", "DE"), names)).toBeNull();
  },
);

function headersOf(city: string | undefined, country: string | undefined): Headers {
  return new Headers({
    ...(city !== undefined && { "X-Place-City": city }),
    ...(country !== undefined && { "X-Place-Country": country }),
  });
}
