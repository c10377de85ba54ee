//! The client's address: one answer for limits, sessions and logs; and ours as the client reached it.

use std::{
    future::{Ready, ready},
    net::{IpAddr, Ipv6Addr},
};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::header::{HOST, HeaderMap, HeaderName},
    web,
};
use ipnet::IpNet;

use super::undocumented;
use crate::{AppState, problem::Problem};

/// Networks whose `X-Forwarded-For` is believed.
#[derive(Debug, Clone, Default)]
pub struct TrustedProxies(pub Vec<IpNet>);

impl TrustedProxies {
    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }

    /// The socket's peer, or behind trusted proxies the right-most hop that none of them is. IPv4 is IPv4, also where a
    /// socket of both kinds shows it as IPv6.
    pub(crate) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let peer = peer.to_canonical();
        if !self.trusts(peer) {
            return peer;
        }
        let hops: Vec<&str> = headers
            .get_all("x-forwarded-for")
            .filter_map(|value| value.to_str().ok())
            .flat_map(|v| v.split(','))
            .collect();
        let mut client = peer;
        for hop in hops.iter().rev() {
            let Ok(address) = hop.trim().parse::<IpAddr>() else { break };
            client = address.to_canonical();
            if !self.trusts(client) {
                break;
            }
        }
        client
    }
}

/// As limits count it: a household has a /64 of IPv6.
pub(crate) fn bucket(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("{}/64", Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64))),
    }
}

/// The address in the form that limits count.
#[derive(Debug, Clone)]
pub(crate) struct ClientAddress(pub(crate) String);

pub(crate) fn of(request: &HttpRequest) -> ClientAddress {
    let peer = peer(request);
    let proxies = request.app_data::<web::Data<AppState>>().map(|state| &state.shared.proxies);
    ClientAddress(bucket(proxies.map_or(peer, |proxies| proxies.client(peer, request.headers()))))
}

/// `https://photos.example`: as the operator says, else as the browser reached us.
pub(crate) fn origin(request: &HttpRequest, state: &AppState) -> String {
    let known = &state.shared.public_url;
    if !known.is_empty() {
        return known.clone();
    }
    let text = |name: HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
    let scheme =
        text(HeaderName::from_static("x-forwarded-proto")).filter(|_| state.shared.proxies.trusts(peer(request)));
    let scheme = if scheme == Some("https") { "https" } else { "http" };
    let host = text(HOST).or_else(|| request.uri().host()).unwrap_or("localhost");
    format!("{scheme}://{host}")
}

fn peer(request: &HttpRequest) -> IpAddr {
    request.peer_addr().map_or(IpAddr::from([0, 0, 0, 0]), |socket| socket.ip().to_canonical())
}

impl FromRequest for ClientAddress {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(Ok(of(request)))
    }
}

undocumented!(ClientAddress);

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    fn headers(forwarded: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.append(HeaderName::from_static("x-forwarded-for"), HeaderValue::from_static(forwarded));
        headers
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn nobody_is_believed_by_default() {
        let proxies = TrustedProxies::default();
        assert_eq!(proxies.client(ip("127.0.0.1"), &headers("1.2.3.4")), ip("127.0.0.1"));
    }

    #[test]
    fn behind_a_proxy_the_right_most_untrusted_hop_counts() {
        let proxies = TrustedProxies(vec!["10.0.0.0/8".parse().unwrap()]);
        assert_eq!(proxies.client(ip("10.0.0.1"), &headers("6.6.6.6, 1.2.3.4, 10.0.0.2")), ip("1.2.3.4"));
        assert_eq!(proxies.client(ip("10.0.0.1"), &headers("6.6.6.6, junk")), ip("10.0.0.1"));
    }

    #[test]
    fn a_proxy_of_ipv4_is_known_on_a_socket_of_ipv6_too() {
        let proxies = TrustedProxies(vec!["10.0.0.0/8".parse().unwrap()]);
        assert_eq!(proxies.client(ip("::ffff:10.0.0.1"), &headers("1.2.3.4, ::ffff:10.0.0.2")), ip("1.2.3.4"));
        assert_eq!(proxies.client(ip("::ffff:10.0.0.1"), &headers("::ffff:1.2.3.4")), ip("1.2.3.4"));
        assert_eq!(proxies.client(ip("::ffff:11.0.0.1"), &headers("1.2.3.4")), ip("11.0.0.1"));
    }

    #[test]
    fn ipv6_counts_by_64_bits_and_mapped_ipv4_as_itself() {
        assert_eq!(bucket(ip("2001:db8:1:2:3:4:5:6")), "2001:db8:1:2::/64");
        assert_eq!(bucket(ip("::ffff:1.2.3.4")), "1.2.3.4");
    }
}
