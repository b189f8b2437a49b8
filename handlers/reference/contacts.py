"""Contacts: NREMT, the eLicensing help desk, and the five regions, each with what it helps with."""

from collections.abc import Sequence

from handlers.answer import Answer, Block
from handlers.text import listed
from handlers.ui.blocks import context, divider, escape, header, link, paragraphs, section, site, sources, spoken
from rules.book import OUR_CONCLUSION, Region, Regions
from rules.cycle import Cycle
from rules.schema import Contact


def contacts(cycle: Cycle, regions: Regions, *, agency: str, officers: Sequence[str]) -> Answer:
    """Answer `/recert contacts`; `officers` are the user ids of those of the asker's agency."""
    own = ""
    if officers:
        one = len(officers) == 1
        them = listed([f"<@{each}>" for each in officers], "and")
        own = f"{escape(agency)}'s training officer{' is' if one else 's are'} {them}."
    blocks: list[Block] = [header("Who can help"), *([section(own)] if own else [])]
    blocks += [section(_contact(each)) for each in cycle.published.contacts]
    blocks += [
        divider(),
        section(
            paragraphs(
                [
                    "*The five EMS regions*",
                    "Unaffiliated, without NREMT certification? Contact the one for your home address.",
                ]
            )
        ),
        section(paragraphs([_region(each) for each in regions.regions])),
        context(f"Contacts change. The state's own list: {link(regions.page.url, regions.page.title)}"),
        sources(cycle),
    ]
    by_mail = listed((f"{each.name} at {each.email}" for each in cycle.published.contacts if each.email), "and")
    councils = listed((f"{each.number} {each.name}" for each in regions.regions), "and")
    text = spoken(own, f"Reach {by_mail}. The five EMS regions are {councils}.")
    return Answer(text=text, blocks=tuple(blocks))


def _contact(contact: Contact) -> str:
    how = [f"<mailto:{contact.email}|{contact.email}>"] if contact.email else []
    how += [link(contact.url, site(contact.url))] if contact.url else []
    return paragraphs([f"*{contact.name}*", f"For {contact.text}.", " · ".join(how)])


def _region(region: Region) -> str:
    how = [link(region.url, site(region.url))]
    how += [region.phone] if region.phone else []
    how += [f"<mailto:{region.email}|{region.email}>"] if region.email else []
    known = OUR_CONCLUSION if region.is_conclusion else f"as of {region.source.as_of}"
    return f"*{region.number}* {region.name}: {' · '.join(how)} ({known})"
