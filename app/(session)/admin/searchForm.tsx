import Form from "next/form";
import { Search } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";

/** What is searched for stands in the address, so that a list of users can be kept and sent. */
export function SearchForm({ search }: { search: string }) {
  return (
    <search>
      <Form action="/admin" className="flex items-start gap-2.5">
        <Field
          key={search}
          id="search"
          name="search"
          type="search"
          label="Search by e-mail address"
          hideLabel
          placeholder="Start of an address"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          defaultValue={search}
          className="flex-1"
        />
        <Button type="submit" look="outline">
          <Search aria-hidden />
          Search
        </Button>
      </Form>
    </search>
  );
}
