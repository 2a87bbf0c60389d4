"""The conformance kit: is another system fit to be connected through the national contracts?

`load` reads what is to be tried (TARGET.toml). `try_producer` calls a care system as producer of crm:scheduling 1.1; `listen`
lets a sender of AddMessageToPatientPortalInbox 1.0 call us. `of_producer` and `of_consumer` make a `Protocol` of it: every rule with
its verdict, what was seen and the remedy, as JSON, as an accessible page and as PDF. It needs neither database nor the rest of the
product. No protocol names a person: test numbers are shown shortened.
"""

from kallelse.conformance.consumer import listen
from kallelse.conformance.page import to_html
from kallelse.conformance.paper import to_pdf
from kallelse.conformance.producer import Unreachable, try_producer
from kallelse.conformance.protocol import Protocol, from_json, to_json
from kallelse.conformance.run import RULES, of_consumer, of_producer
from kallelse.conformance.target import ConsumerTarget, ProducerTarget, TargetError, load

__all__ = [
    "RULES", "ConsumerTarget", "ProducerTarget", "Protocol", "TargetError", "Unreachable",
    "from_json", "listen", "load", "of_consumer", "of_producer", "to_html", "to_json", "to_pdf", "try_producer",
]  # fmt: skip
