import type { ReactNode } from "react";
import { Sections } from "./sections";

export default function ProductLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <Sections />
      {children}
    </>
  );
}
