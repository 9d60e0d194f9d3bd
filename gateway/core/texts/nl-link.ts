/** Dutch words of mails, and of the page behind the link in a mail or SMS. */

const others = (n: number): string => (n === 1 ? 'Er is al 1 onderweg' : `Er zijn al ${n} onderweg`);

/** The words; the English ones have the same form. */
export const nlLink = {
  mail: {
    number: (number: number) => `Oproep nr ${number}`,
    how: 'Open deze link en kies: ik kom, of ik kan niet.',
    button: 'Antwoorden',
    opening: 'Openen alleen verandert niets. De link is van jou: stuur hem niet door.',
    test: 'Dit is een test. Er is geen alarm.',
    confirm: 'Bevestig op je pieper, of op je eigen pagina van Noodknop.',
    noLink: 'Antwoord met je pieper, of op je eigen pagina van Noodknop.',
    unread: 'Een antwoord op deze mail zelf wordt niet gelezen.',
    call112: 'Nog niemand belt 112. Is er direct gevaar? Bel 112.',
    overSubject: (title: string) => `Niet meer nodig: ${title}`,
    over: 'Je hoeft op de eerdere mail niet meer te antwoorden.',
  },
  page: {
    title: 'Oproep',
    forYou: 'Oproep voor',
    since: (time: string, ago: string) => `Sinds ${time} · ${ago} geleden`,
    coming: 'Ik kom',
    cannot: 'Ik kan niet',
    arrived: 'Ik ben er',
    lateComing: 'Ik kom toch',
    noLonger: 'Ik kan toch niet',
    noted: {
      coming: (time: string) => `Genoteerd om ${time}: je komt.`,
      cannot: (time: string) => `Genoteerd om ${time}: je kunt niet.`,
      arrived: (time: string) => `Genoteerd om ${time}: je bent er.`,
      expired: 'Je zei dat je kwam, maar bent niet op tijd aangekomen. Anderen zijn opgeroepen.',
    },
    another: 'Een ander wordt opgeroepen.',
    welcome: (n: number) => `${others(n)}, ook jij bent welkom.`,
    safe: 'Is iedereen veilig? Meld dat op je pieper, of vraag het de coördinator.',
    enough: 'Er gaan genoeg mensen heen. Je mag ook komen.',
    fresh: (time: string) => `Stand van ${time}`,
    again: 'Ververs',
    stale: 'Geen contact met de centrale. Wat hier staat kan verouderd zijn.',
    toSay: 'Wat je zegt',
    onlyYours: 'Deze link is alleen voor jou en voor deze oproep.',
    closedTitle: 'Deze oproep is gesloten',
    closedText: (number: number) => `Oproep nr ${number} is voorbij. Je hoeft niets meer te doen.`,
    missingTitle: 'Deze link werkt niet',
    missingText: 'Open de hele link, zoals hij in de mail of sms staat.',
    slowTitle: 'Even wachten',
    slowText: 'Er kwamen te veel verzoeken tegelijk. Probeer het zo opnieuw.',
    failedTitle: 'Niet genoteerd',
    failedText: 'De centrale kon je antwoord nu niet opslaan. Probeer het opnieuw, of bel je coördinator.',
    danger: 'Is er nu gevaar? Bel 112.',
  },
};
