/** The commented scenario that `noodknop scenario new` writes: everything a first one needs, ready to run as it is. */

/** Its text; `schema` is where an editor finds the JSON Schema. */
export const templateText = (
  schema: string,
): string => `# yaml-language-server: $schema=${schema.replaceAll('\\', '/')}
# A scenario: who is there, what happens, and what must come of it.
#   noodknop scenario check THIS.yaml     says whether it can be read, with line and field
#   noodknop scenario run THIS.yaml       plays it in the virtual clock, in a blink
#   noodknop scenario run THIS.yaml --live    plays it with real processes, in real time

title:
  nl: Mijn eerste scenario
  en: My first scenario
about:
  nl: Iemand drukt op de knop aan de balie; een collega komt.
  en: Somebody presses the button at the desk; a colleague comes.

# The site: demo, the name of a site file beside this file, or a small site written here.
site: demo
# The clock on the wall when it starts, and with it who is on duty.
start: "2026-11-24T10:00"

# What people do when it rings. Who is not named hears it and says nothing.
people:
  - id: sanne
    answers: coming      # coming, cannot or nothing
    after: 4s            # so long after it rang
    arrives: 20s         # so long after the answer
    clears: 30s          # "all clear", so long after arriving
  - id: daan
    phone: off           # phone and pager are off

# What happens, in order. Times are minutes and seconds since the start.
# In each step one of: press, flood, raise, answer, drill, walk-test, person, device, channel, gateway, broker, disk, clock.
steps:
  - at: "0:00"
    press: { device: balie-1, gesture: assist }   # assist, emergency, cancel or duress
#  - at: "0:02"
#    person: { id: sanne, phone: off }
#  - at: "0:03"
#    gateway: restart
#  - at: "0:10"
#    device: { id: draagbaar-1, range: out }

# What must come of it. Time counts from the first step, or from "from".
expect:
  - within: 500ms
    shows: { device: balie-1, pattern: received }
  - within: 1s
    rings: { person: sanne }
  - within: 6s
    answer: { person: sanne, answer: coming }
  - within: 6s
    shows: { device: balie-1, pattern: coming }
  - within: 20s
    never: true                                   # must not happen in that time
    guidance112: started
  - within: 1min
    alarm: { state: closed }
`;
