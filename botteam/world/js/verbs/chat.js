'use strict'
const { fail } = require('../job')

/** Say a line; the server's own echo is the proof. */
async function chat (bot, { text }, job) {
  let heard = false
  const onMessage = message => { heard ||= message.toString().includes(text.slice(0, 60)) }
  bot.on('message', onMessage)
  job.finally(() => bot.removeListener('message', onMessage))
  bot.chat(text)
  if (!await job.until(bot, () => heard, 2000)) fail('blocked', 'the server did not repeat the line; it may filter or limit chat')
}

module.exports = { chat }
