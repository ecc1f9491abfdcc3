#!/usr/bin/env bash
# A mail operator on this machine, for tests: Postfix and Dovecot with TLS, a CA made for the run, a required client
# certificate for applications, XOAUTH2 for persons (JWT checked with a key made for the run). Nothing outside DIR.
#
#   tests/mail/servers.sh start DIR    writes DIR/env: ports, certificates, token; status 77 where the servers are not installed
#   tests/mail/servers.sh stop DIR
#
# SEGUR_MAIL_PORT is the first of five ports (14500); SEGUR_MAIL_OWNER a process whose end ends the servers.
# Needs root, and: apt-get install postfix dovecot-imapd dovecot-lmtpd openssl (Dovecot 2.3)
set -euo pipefail
action=${1:?usage: servers.sh start|stop DIR}
dir=${2:?usage: servers.sh start|stop DIR}
person=zoe.martin@chb.mssante.test
application=labo_auto@chb.mssante.test
base=${SEGUR_MAIL_PORT:-14500}

missing() {
    [ "$(id -u)" = 0 ] || { echo "root is needed"; return; }
    for tool in postfix dovecot openssl /usr/lib/dovecot/imap /usr/lib/dovecot/lmtp; do
        command -v "$tool" >/dev/null || { echo "$tool is not installed"; return; }
    done
    case "$(dovecot --version)" in 2.3.*) ;; *) echo "Dovecot 2.3 is needed" ;; esac
}

# answers PORT: whether somebody listens, within ten seconds
answers() {
    for _ in $(seq 100); do
        (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return
        sleep 0.1
    done
    echo "servers.sh: nobody listens on port $1; see $dir/*.log" >&2
    return 1
}

# authority NAME SUBJECT [ISSUER]
authority() {
    local extensions='basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n'
    printf "$extensions" >$1.ext
    openssl req -newkey rsa:2048 -nodes -subj "/CN=$2" -keyout $1.key -out $1.csr 2>/dev/null
    if [ -n "${3:-}" ]; then
        openssl x509 -req -in $1.csr -CA $3.pem -CAkey $3.key -CAcreateserial -days 2 -extfile $1.ext -out $1.pem 2>/dev/null
    else
        openssl x509 -req -in $1.csr -signkey $1.key -days 2 -extfile $1.ext -out $1.pem 2>/dev/null
    fi
    touch $1-index.txt
    echo 01 >$1-number
    printf '[ca]\ndefault_ca=d\n[d]\ndatabase=%s-index.txt\ncrlnumber=%s-number\ncrl_extensions=e\ndefault_md=sha256\ndefault_crl_days=2\n[e]\nauthorityKeyIdentifier=keyid:always\n' $1 $1 >$1.cnf
    openssl ca -config $1.cnf -gencrl -keyfile $1.key -cert $1.pem -out $1-crl.pem 2>/dev/null
}

# certificate NAME ISSUER
certificate() {
    openssl req -newkey rsa:2048 -nodes -subj "/CN=$1" -keyout $1.key -out $1.csr 2>/dev/null
    printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth,clientAuth\n' >$1.ext
    openssl x509 -req -in $1.csr -CA $2.pem -CAkey $2.key -CAcreateserial -days 2 -extfile $1.ext -out $1.pem 2>/dev/null
}

# The client's certificate comes from an intermediate authority that servers do not know, as those of IGC Santé do:
# client.pem is the chain, leaf.pem the certificate alone.
certificates() {
    cd "$dir/tls"
    authority ca "segur test CA"
    authority intermediate "segur test intermediate CA" ca
    authority other-ca "another test CA"
    certificate server ca
    certificate leaf intermediate
    certificate other-client other-ca
    cat leaf.pem intermediate.pem >client.pem
    cp leaf.key client.key
    # Dovecot asks for the revocation list of each authority.
    cat ca.pem ca-crl.pem intermediate-crl.pem >ca-and-crl.pem
    # A list that the servers do not see, in which the server stands.
    openssl ca -config ca.cnf -keyfile ca.key -cert ca.pem -revoke server.pem 2>/dev/null
    openssl ca -config ca.cnf -gencrl -keyfile ca.key -cert ca.pem -out revoked.pem 2>/dev/null
}

base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }

token() {
    local key header claims
    key=$(openssl rand -hex 32)
    mkdir -p "$dir/keys/default/HS256"
    printf '%s' "$key" | openssl base64 -A >"$dir/keys/default/HS256/default"
    header=$(printf '{"alg":"HS256","typ":"JWT"}' | base64url)
    claims=$(printf '{"sub":"%s","iat":%d,"nbf":%d,"exp":%d}' "$person" "$(date +%s)" "$(($(date +%s) - 60))" "$(($(date +%s) + 86400))" | base64url)
    printf '%s.%s.%s' "$header" "$claims" "$(printf '%s.%s' "$header" "$claims" | openssl dgst -sha256 -hmac "$key" -binary | base64url)" >"$dir/token"
}

dovecot_conf() { # NAME PORT
    cat <<CONF
base_dir = $dir/$1
instance_name = segur-$1
protocols = imap $([ "$1" = person ] && echo lmtp)
listen = 127.0.0.1
log_path = $dir/dovecot-$1.log
state_dir = $dir/$1-state
mail_location = maildir:$dir/mail/%u
first_valid_uid = 1
default_login_user = dovenull
default_internal_user = dovecot
ssl = required
ssl_cert = <$dir/tls/server.pem
ssl_key = <$dir/tls/server.key
disable_plaintext_auth = yes
userdb {
  driver = static
  args = uid=mail gid=mail home=$dir/mail/%u allow_all_users=yes
}
service imap-login {
  inet_listener imap {
    port = $2
  }
  inet_listener imaps {
    port = 0
  }
}
service auth {
  unix_listener $dir/$1-auth {
    mode = 0666
  }
}
# Tests fail to log in on purpose, and do not wait for it.
auth_failure_delay = 0
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  unix_listener stats-writer {
    mode = 0666
  }
}
CONF
    if [ "$1" = person ]; then
        cat <<CONF
auth_mechanisms = xoauth2
passdb {
  driver = oauth2
  mechanisms = xoauth2
  args = $dir/oauth2.conf
}
service lmtp {
  unix_listener $dir/lmtp {
    mode = 0666
  }
}
CONF
    else
        cat <<CONF
auth_mechanisms = plain
ssl_ca = <$dir/tls/ca-and-crl.pem
ssl_verify_client_cert = yes
auth_ssl_require_client_cert = $([ "$1" = application ] && echo yes || echo no)
passdb {
  driver = static
  args = password=certificat
}
CONF
    fi
}

postfix_conf() {
    cat >"$dir/postfix/main.cf" <<CONF
compatibility_level = 3.6
queue_directory = $dir/queue
data_directory = $dir/postfix-data
command_directory = /usr/sbin
daemon_directory = $(/usr/sbin/postconf -h daemon_directory 2>/dev/null || echo /usr/lib/postfix/sbin)
maillog_file = $dir/postfix.log
maillog_file_prefixes = $dir
myhostname = localhost
mydestination =
inet_interfaces = loopback-only
inet_protocols = ipv4
virtual_mailbox_domains = chb.mssante.test
virtual_transport = lmtp:unix:$dir/lmtp
local_recipient_maps =
smtpd_tls_cert_file = $dir/tls/server.pem
smtpd_tls_key_file = $dir/tls/server.key
smtpd_tls_CAfile = $dir/tls/ca.pem
smtpd_tls_security_level = encrypt
smtpd_tls_auth_only = yes
smtpd_tls_session_cache_database =
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_recipient_restrictions = check_recipient_access inline:{{inconnu@chb.mssante.test = REJECT boite inconnue}}, permit_sasl_authenticated, reject
smtpd_relay_restrictions = permit_sasl_authenticated, reject
message_size_limit = 30000000
smtpd_peername_lookup = no
alias_maps =
alias_database =
CONF
    cat >"$dir/postfix/master.cf" <<CONF
127.0.0.1:$base inet n - n - - smtpd -o smtpd_sasl_path=$dir/person-auth
127.0.0.1:$((base + 1)) inet n - n - - smtpd -o smtpd_sasl_path=$dir/submission-auth -o smtpd_tls_req_ccert=yes
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
showq unix n - n - - showq
CONF
}

start() {
    local lacking
    lacking=$(missing)
    [ -z "$lacking" ] || { echo "servers.sh: $lacking: skipped" >&2; exit 77; }
    mkdir -p "$dir"/{tls,keys,mail,postfix,queue,postfix-data,{person,application,submission}-state}
    dir=$(cd "$dir" && pwd)
    chmod 755 "$dir"
    chown mail:mail "$dir/mail"
    chown postfix "$dir/postfix-data"
    (certificates)
    token
    chmod -R a+rX "$dir/keys"
    printf 'introspection_mode = local\nlocal_validation_key_dict = fs:posix:prefix=%s/keys/\nusername_attribute = sub\n' "$dir" >"$dir/oauth2.conf"
    dovecot_conf person $((base + 2)) >"$dir/person.conf"
    dovecot_conf application $((base + 3)) >"$dir/application.conf"
    # Postfix asks for the certificate itself, and does not tell Dovecot that it saw one.
    dovecot_conf submission $((base + 4)) >"$dir/submission.conf"
    postfix_conf
    dovecot -c "$dir/submission.conf" </dev/null >/dev/null 2>&1
    dovecot -c "$dir/person.conf" </dev/null >/dev/null 2>&1
    dovecot -c "$dir/application.conf" </dev/null >/dev/null 2>&1
    postfix -c "$dir/postfix" start >/dev/null 2>&1
    if [ -n "${SEGUR_MAIL_OWNER:-}" ]; then
        (while kill -0 "$SEGUR_MAIL_OWNER" 2>/dev/null; do sleep 1; done; stop) </dev/null >/dev/null 2>&1 &
    fi
    for port in 0 1 2 3; do answers $((base + port)); done
    {
        echo "SEGUR_MAIL_DIR=$dir"
        echo "SEGUR_MAIL_SMTP_PERSON=localhost:$base"
        echo "SEGUR_MAIL_SMTP_APPLICATION=localhost:$((base + 1))"
        echo "SEGUR_MAIL_IMAP_PERSON=localhost:$((base + 2))"
        echo "SEGUR_MAIL_IMAP_APPLICATION=localhost:$((base + 3))"
        echo "SEGUR_MAIL_PERSON=$person"
        echo "SEGUR_MAIL_APPLICATION=$application"
    } >"$dir/env"
    printf 'certificat' >"$dir/password"
}

stop() {
    [ -f "$dir/postfix/main.cf" ] && postfix -c "$dir/postfix" stop >/dev/null 2>&1 || true
    for name in person application submission; do
        [ -f "$dir/$name.conf" ] && doveadm -c "$dir/$name.conf" stop 2>/dev/null || true
    done
}

case $action in
    start) start ;;
    stop) stop ;;
    *) echo "usage: servers.sh start|stop DIR" >&2; exit 2 ;;
esac
