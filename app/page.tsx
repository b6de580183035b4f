import Link from "next/link";
import { TopBar } from "@/components/topBar";
import { Button } from "@/components/ui/button";
import { Hero } from "./hero";
import { Promises } from "./promises";

/** The same for everyone, so it is rendered once, when the app is built. */
export default function StartPage() {
  return (
    <>
      <TopBar>
        <Button asChild look="outline" size="small">
          <Link href="/signin" prefetch={false}>
            Sign in
          </Link>
        </Button>
      </TopBar>
      <main id="main" tabIndex={-1} className="mx-auto w-full max-w-5xl flex-1 px-4 outline-none sm:px-6">
        <Hero />
        <Promises />
      </main>
      <footer className="text-ink-soft border-t px-4 py-8 text-center text-sm">
        Doorman is free to copy, under the MIT licence.
      </footer>
    </>
  );
}
