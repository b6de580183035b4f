"use client";

import { Message } from "@/components/message";
import { Button } from "@/components/ui/button";

export default function AnyError() {
  return (
    <Message
      title="This page did not work"
      text="It is our fault, not yours. Nothing that you saved is lost."
    >
      <Button onClick={() => window.location.reload()}>Load it again</Button>
    </Message>
  );
}
