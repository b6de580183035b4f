import { Body } from "@react-email/body";
import { Button } from "@react-email/button";
import { Container } from "@react-email/container";
import { Head } from "@react-email/head";
import { Html } from "@react-email/html";
import { Preview } from "@react-email/preview";
import { Section } from "@react-email/section";
import { Text } from "@react-email/text";
import { renderToStaticMarkup } from "react-dom/server.edge";
import type { Fact } from "./facts";
import type { Block, Letter } from "./letter";
import { styles, styleSheet } from "./letterStyle";

export function letterHtml(letter: Letter, siteUrl: string): string {
  return `<!DOCTYPE html>${renderToStaticMarkup(<LetterPage letter={letter} siteUrl={siteUrl} />)}`;
}

function LetterPage({ letter, siteUrl }: { letter: Letter; siteUrl: string }) {
  return (
    <Html lang="en">
      <Head>
        <title>{letter.subject}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        {/* Or a phone makes a link of a code that happens to look like a number to dial. */}
        <meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no" />
        <style>{styleSheet}</style>
      </Head>
      <Body className="ground" style={styles.body}>
        <Preview>{letter.preview}</Preview>
        <Container style={styles.frame}>
          <Brand />
          <Card letter={letter} />
          <Text className="ink-soft" style={styles.footer}>
            Sent because somebody entered this address at{" "}
            <a href={siteUrl} target="_blank" rel="noreferrer" className="link" style={styles.link}>
              {new URL(siteUrl).host}
            </a>
          </Text>
        </Container>
      </Body>
    </Html>
  );
}

/** The mark and the name. Drawn with boxes: mail programs show no SVG, and an image would have to be fetched. */
function Brand() {
  return (
    <table role="presentation" cellPadding="0" cellSpacing="0" style={styles.brand}>
      <tbody>
        <tr>
          <td aria-hidden style={styles.mark}>
            <div className="green" style={styles.door}>
              <div style={{ height: "5px", fontSize: 0, lineHeight: 0 }} />
              <div className="brass" style={styles.doorway} />
            </div>
          </td>
          <td className="ink" style={styles.name}>
            Doorman
          </td>
        </tr>
      </tbody>
    </table>
  );
}

function Card({ letter: { title, blocks, facts, ifNotYou } }: { letter: Letter }) {
  return (
    <table role="presentation" width="100%" cellPadding="0" cellSpacing="0" border={0}>
      <tbody>
        <tr>
          <td className="surface" style={styles.card}>
            <h1 className="ink" style={styles.title}>
              {title}
            </h1>
            {blocks.map((block) => (
              <BlockView key={block.type + textOf(block)} block={block} />
            ))}
            <Facts facts={facts} />
            <Text className="ink-soft" style={styles.small}>
              <span className="ink" style={styles.notYou}>
                Was it not you?
              </span>{" "}
              {ifNotYou}
            </Text>
          </td>
        </tr>
      </tbody>
    </table>
  );
}

function textOf(block: Block): string {
  return block.type === "paragraph" ? block.text : block.type;
}

function BlockView({ block }: { block: Block }) {
  switch (block.type) {
    case "paragraph":
      return (
        <Text className="ink" style={styles.paragraph}>
          {block.text}
        </Text>
      );
    case "code":
      return (
        <Section className="raised" style={styles.codeBox}>
          <Text className="ink" style={styles.code}>
            {block.code}
          </Text>
        </Section>
      );
    case "action":
      return (
        <Button href={block.url} className="green" style={styles.button}>
          {block.label}
        </Button>
      );
    case "link":
    case "detour":
      return (
        <Text className="ink-soft" style={styles.small}>
          {block.before}
          <br />
          <a href={block.url} target="_blank" rel="noreferrer" className="link" style={styles.link}>
            {block.url}
          </a>
        </Text>
      );
    default:
      return block satisfies never;
  }
}

function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <div className="line" style={styles.facts}>
      <table cellPadding="0" cellSpacing="0" border={0}>
        <tbody>
          {facts.map(({ label, value }) => (
            <tr key={label}>
              <th scope="row" align="left" className="ink-soft" style={{ ...styles.label, fontWeight: 400 }}>
                {label}
              </th>
              <td className="ink" style={styles.value}>
                {value}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
