"""People's actions from joining to a nudge in their channel, clicked and typed in a browser."""

from playwright.sync_api import expect

from tests.browser.conftest import Window


def test_one_joins_by_the_form_asks_and_marks_a_step(window: Window) -> None:
    window.becomes("Pat")
    expect(window.types("/recert status")).to_contain_text("You haven't joined yet")
    form = window.opens("/recert join")
    join = form.get_by_role("button", name="Join", exact=True)
    form.get_by_label("EMT (number begins with E)", exact=True).check()
    date = form.locator("input[type=date]")
    number = form.locator("input.bk-plain-input:not([type=date])")
    date.fill("2024-03-31")
    number.fill("12345678")
    join.click()
    errors = form.locator(".modal-error")  # local-slack writes them below, by the name of their field
    expect(errors.first).to_contain_text("expires_on: March 31, 2024 was two years ago or more")
    expect(errors.last).to_contain_text('number: "12345678" isn\'t a number that Recert takes')
    date.fill("2027-03-31")
    number.fill("E0123456")
    join.click()
    expect(form).to_contain_text("You've joined: EMT, expires March 31, 2027, 127 days left.")
    form.get_by_role("button", name="Done", exact=True).click()
    status = window.types("/recert status")
    expect(status).to_contain_text("0 of 11 steps done")
    expect(status).to_contain_text("E0123456")
    marked = window.presses(status, "Mark A1 done")
    expect(marked).to_contain_text("marked done")
    expect(marked).to_contain_text("Next: A2")
    expect(window.presses(marked, "Undo A1")).to_contain_text("no longer marked done")


def test_an_officer_founds_an_agency_sees_its_settings_and_nudges_its_channel(window: Window) -> None:
    window.becomes("Dana")
    expect(window.types("/recert agency Northampton EMS")).to_contain_text("Northampton EMS uses Recert")
    window.becomes("Pat")
    expect(window.types("/recert join paramedic 2027-03-31")).to_contain_text(
        "You're included in Northampton EMS's nudges"
    )
    window.becomes("Dana")
    form = window.opens("/recert agency")
    expect(form).to_contain_text("1 member")
    form.get_by_role("button", name="Cancel", exact=True).click()
    nudge = window.types("/recert nudge now")
    expect(nudge).to_contain_text("Where we stand today")
    expect(nudge).to_contain_text("One member isn't recertified yet")
    expect(window.page.locator(".msg").last).to_contain_text("It counts as today's.")
    window.becomes("Pat")
    expect(window.presses(nudge, "My status")).to_contain_text("Paramedic · expires March 31, 2027")
