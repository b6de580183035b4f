import { TopBar } from "@/components/topBar";
import NoSuchPage, { metadata } from "./(session)/not-found";

export { metadata };

// A page of its own where nothing else is at an address. Made when the app is built, it would have no nonce.
export const dynamic = "force-dynamic";

export default function NotFound() {
  return (
    <>
      <TopBar />
      <NoSuchPage />
    </>
  );
}
