import Link from "next/link";
import { Button } from "@/components/ui/button";
import { Doorway } from "./doorway";

export function Hero() {
  return (
    <section className="grid items-center gap-12 py-14 sm:py-20 lg:grid-cols-[1.1fr_1fr] lg:gap-8">
      <div>
        <h1 className="text-5xl leading-[1.04] font-semibold tracking-[-0.035em] sm:text-6xl">
          A list behind a door that <span className="text-brass-ink">holds.</span>
        </h1>
        <p className="text-ink-soft mt-6 max-w-lg text-lg sm:text-xl">
          Doorman keeps your tasks where only you can open them, and shows every change on all your screens at
          once. It is small on purpose: an app on Next.js and Convex, made to be taken over and built upon.
        </p>
        <div className="mt-9 flex flex-wrap gap-3">
          <Button asChild>
            <Link href="/signin?mode=sign-up" prefetch={false}>
              Create your list
            </Link>
          </Button>
          <Button asChild look="outline">
            <Link href="/product" prefetch={false}>
              Open your list
            </Link>
          </Button>
        </div>
      </div>
      <Doorway />
    </section>
  );
}
