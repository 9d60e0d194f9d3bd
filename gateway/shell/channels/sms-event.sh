#!/bin/sh
# Tells noodknop what smsd did: was a message sent, did one fail, did a text or a delivery report come.
#
# In /etc/smsd.conf:   eventhandler = <this file>   (sms-smsd.conf beside it shows the rest)
# smsd calls it with SENT, FAILED, RECEIVED or REPORT and the name of a message file. A copy of that file is put by
# rename into the folder noodknop-events beside smsd's own folders (outgoing, incoming ...), or into the folder of the
# environment variable NOODKNOP_SMS_EVENTS, which is then also `events` in the sms section of channels.yaml. The gateway
# makes the folder; without it, or with a thousand unread copies in it, nothing is copied.
# Messages hold telephone numbers: the gateway's own are removed once they are sent or failed, and what lies in smsd's
# incoming folder for more than 30 days (NOODKNOP_SMS_KEEP_DAYS) is removed when the next one comes.
umask 027
event=$1
file=$2
case $event in
  SENT | FAILED | RECEIVED | REPORT) ;;
  *) exit 0 ;;
esac
[ -f "$file" ] || exit 0
here=$(dirname "$file")
folder=${NOODKNOP_SMS_EVENTS:-$(dirname "$here")/noodknop-events}
[ -d "$folder" ] || exit 0

set -- "$folder"/*
[ $# -lt 1000 ] || exit 0
name=$(date +%s).$$
if dd if="$file" of="$folder/.$name" bs=16384 count=1 2>/dev/null && mv "$folder/.$name" "$folder/$event.$name" 2>/dev/null; then
  case $event.${file##*/} in
    SENT.noodknop-* | FAILED.noodknop-*) rm -f "$file" ;;
  esac
fi
case $event.${here##*/} in
  RECEIVED.incoming | REPORT.incoming)
    find "$here/." ! -name . -prune -type f -name '*.??????' \
      -mtime "+${NOODKNOP_SMS_KEEP_DAYS:-30}" -exec rm -f {} \; 2>/dev/null
    ;;
esac
exit 0
